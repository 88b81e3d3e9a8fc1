import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileHref } from '../../src/report/links.ts';
import { hostileText } from './hostile-text.ts';

describe('fileHref', () => {
  it.each([
    ['.manager/logs/a@1%2f.log', '', './.manager/logs/a%401%252f.log'],
    ['.manager/logs/a.log', '../project', '../project/.manager/logs/a.log'],
    ['../elsewhere/a.log', 'project', './project/../elsewhere/a.log'],
    ['/var/a b.log', '..', '/var/a%20b.log'],
    ['//evil.example/a', '', '/evil.example/a'],
    ['javascript:alert(1)', '', './javascript%3Aalert(1)'],
  ])('%s in %j is %s', (path, folder, href) => {
    expect(fileHref(path, folder)).toBe(href);
  });

  it('never leads anywhere but to a file', () => {
    const page = new URL('file:///pages/report.html');
    fc.assert(
      fc.property(hostileText(), hostileText(), (path, folder) => {
        const { protocol, host, search, hash } = new URL(fileHref(path, folder), page);
        expect([protocol, host, search, hash]).toEqual(['file:', '', '', '']);
      }),
    );
  });
});
