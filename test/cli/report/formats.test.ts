import { describe, expect, it } from 'vitest';
import { githubOf } from '../../../src/cli/report/github.ts';
import { jsonOf } from '../../../src/cli/report/json.ts';
import { sarifOf } from '../../../src/cli/report/sarif.ts';
import { sameTag, unknownKey, unpinned } from './sample-diagnostics.ts';

describe('json', () => {
  it('is one versioned document with the diagnostics as they are', () => {
    const text = jsonOf([unknownKey, sameTag]);
    expect(JSON.parse(text)).toEqual({ version: 1, diagnostics: [unknownKey, sameTag] });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('says so when there is nothing to say', () => {
    expect(JSON.parse(jsonOf([]))).toEqual({ version: 1, diagnostics: [] });
  });
});

describe('github', () => {
  it('is a workflow command with the place', () => {
    expect(githubOf(unknownKey)).toBe(
      '::error file=manifest.yml,line=12,col=3,endColumn=9,title=manifest/unknown-key' +
        '::unknown key "relases"%0Ahint: Did you mean "releases"?\n',
    );
  });

  it('does without a place and lists related ones', () => {
    expect(githubOf(sameTag)).toBe(
      '::error title=matrix/same-tag::two cells have the tag "a:1"' +
        '%0Amanifest.yml:3:1: the first cell%0Aboth are py3.8\n',
    );
  });

  it('escapes what would end a command or a property', () => {
    const place = { file: 'a,b:c%d.yml', line: 1, col: 1 };
    expect(githubOf({ ...unpinned, place, message: 'x\r\n::error::y' })).toBe(
      '::warning file=a%2Cb%3Ac%25d.yml,line=1,col=1,title=dockerfile/unpinned' +
        '::x%0D%0A::error::y\n',
    );
  });
});

describe('sarif', () => {
  it('holds what the schema requires, each rule once', () => {
    const log: unknown = JSON.parse(sarifOf([unknownKey, unpinned, unknownKey], '1.2.3'));
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'manager',
              version: '1.2.3',
              rules: [{ id: 'manifest/unknown-key' }, { id: 'dockerfile/unpinned' }],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: [
            { ruleId: 'manifest/unknown-key', ruleIndex: 0, level: 'error' },
            { ruleId: 'dockerfile/unpinned', ruleIndex: 1, level: 'warning' },
            { ruleId: 'manifest/unknown-key', ruleIndex: 0, level: 'error' },
          ],
        },
      ],
    });
  });

  it('places results by line and column, in files that are relative references', () => {
    const { runs } = JSON.parse(sarifOf([unknownKey, unpinned], '1')) as {
      runs: [{ results: { locations: unknown }[] }];
    };
    expect(runs[0].results.map(({ locations }) => locations)).toEqual([
      [
        {
          physicalLocation: {
            artifactLocation: { uri: 'manifest.yml' },
            region: {
              startLine: 12,
              startColumn: 3,
              endColumn: 10,
              snippet: { text: '  relases:' },
            },
          },
        },
      ],
      [
        {
          physicalLocation: {
            artifactLocation: { uri: 'templates/a%20b/x.j2' },
            region: { startLine: 1, startColumn: 6 },
          },
        },
      ],
    ]);
  });

  it('survives names that no URI can hold', () => {
    const place = { file: 'a\ud800#?:.yml', line: 1, col: 1 };
    expect(sarifOf([{ ...unpinned, place }], '1')).toContain('"uri": "a%EF%BF%BD%23%3F%3A.yml"');
  });

  it('lists related places', () => {
    const { runs } = JSON.parse(sarifOf([sameTag], '1')) as {
      runs: [{ results: [{ relatedLocations: unknown }] }];
    };
    expect(runs[0].results[0].relatedLocations).toEqual([
      {
        id: 0,
        message: { text: 'the first cell' },
        physicalLocation: {
          artifactLocation: { uri: 'manifest.yml' },
          region: { startLine: 3, startColumn: 1 },
        },
      },
      { id: 1, message: { text: 'both are py3.8' } },
    ]);
  });
});
