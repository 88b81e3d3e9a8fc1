import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../../support/marked.ts';
import { SMALL } from '../../support/manifest-texts.ts';

const tag = (fmt: string, more = ''): string => `${SMALL}specs:\n  tag:\n    fmt: ▸${fmt}\n${more}`;
const path = (format: string): string => `${SMALL}specs: { path: ▸${format} }\n`;

describe('the tag format', () => {
  it.each([
    [
      'an unknown placeholder',
      tag("'{release_type}-{python}'"),
      'unknown-placeholder',
      '{python_version}',
    ],
    [
      'one that nothing is near',
      tag("'{release_type}-{zzzzzz}'"),
      'unknown-placeholder',
      'Known: {release_type}, ',
    ],
    ['one of the prototype', tag("'{release_type}-{constructor}'"), 'unknown-placeholder', 'Known'],
    [
      'one that is listed but not used',
      tag("'{release_type}-{suffixes}'", '    python_version:\n'),
      'missing-placeholder',
      undefined,
    ],
    ['a brace alone', tag("'{release_type}-{python_version'"), 'bad-format', undefined],
    ['a closing brace alone', tag("'release_type}'"), 'bad-format', undefined],
    ['a format spec', tag("'{release_type:>10}'"), 'bad-format', undefined],
    ['a conversion', tag("'{release_type!r}'"), 'bad-format', undefined],
    ['a position', tag("'{0}'"), 'bad-format', undefined],
    ['nothing', tag("''"), 'empty-value', undefined],
  ])('is refused with %s', (_, text, code, hint) => {
    const [first] = expectAtMarks(text, [`manifest/${code}`]);
    if (hint !== undefined) expect(first?.hint).toContain(hint);
  });

  it.each([
    "'{release_type}-python{python_version}-{suffixes}'",
    "'v{release_type}_{package}.{distro}'",
    "'{release_type}'",
    'fixed',
  ])('may be %s', (fmt) => {
    expectAtMarks(tag(fmt).replace('▸', ''), []);
  });

  it('names where the unused placeholder is listed', () => {
    const [first] = expectAtMarks(tag("'{release_type}'", '    suffixes:\n'), [
      'manifest/missing-placeholder',
    ]);
    expect(first?.related?.[0]?.place).toMatchObject({ line: 13, col: 5 });
  });
});

describe('the path format', () => {
  it.each([
    ['absolute', "'/{package}/{distro}'", 'path-outside'],
    ['upward', "'../{package}'", 'path-outside'],
    ['upward in between', "'{package}/../{distro}'", 'path-outside'],
    ['with a dot', "'./{package}'", 'path-outside'],
    ['with an empty part', "'{package}//{distro}'", 'path-outside'],
    ['ending in a slash', "'{package}/'", 'path-outside'],
    ["in Windows' manner", "'{package}\\{distro}'", 'path-outside'],
    ['upward where a placeholder is empty', "'{package}/.{release_type}.'", 'path-outside'],
    ['upward where there is no CUDA', "'{package}/.{cuda_version}.'", 'path-outside'],
    ['of unknown placeholders', "'{package}/{os}'", 'unknown-placeholder'],
    ['of a brace', "'{package}/{'", 'bad-format'],
  ])('is refused when %s', (_, format, code) => {
    expectAtMarks(path(format), [`manifest/${code}`]);
  });

  it.each([
    "'{package}/{distro}/{release_type}/py{python_version}'",
    "'{cuda_version}/{package}'",
    "'a b/..{package}'",
  ])('may be %s', (format) => {
    expectAtMarks(path(format).replace('▸', ''), []);
  });
});
