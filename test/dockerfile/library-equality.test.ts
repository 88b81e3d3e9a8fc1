import { validate, ValidationCode } from 'dockerfile-utils';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinter } from '../../src/dockerfile/lint.ts';
import { corpus } from './corpus.ts';

const OF_THE_LIBRARY = new Set(
  Object.values(ValidationCode)
    .filter((name) => typeof name === 'string')
    .map((name) => `dockerfile/${name.toLowerCase().replaceAll('_', '-')}`),
);

/** What the library says of the file as a whole. */
function whole(text: string): string[] {
  return validate(text)
    .map(({ code, message, range: { start } }) => {
      const name = typeof code === 'number' ? (ValidationCode[code] ?? '') : '';
      const said = typeof message === 'string' ? message : message.value;
      return `${start.line + 1}:${start.character + 1} dockerfile/${name.toLowerCase().replaceAll('_', '-')} ${said}`;
    })
    .sort();
}

/** The same findings by the linter, which asks the library of one instruction at a time. */
function bit(text: string): string[] {
  return linter
    .lint(text)
    .filter(({ code }) => OF_THE_LIBRARY.has(code))
    .map(({ code, message, line, col }) => `${line}:${col} ${code} ${message}`)
    .sort();
}

const linter = createLinter();

describe('instruction by instruction the library says the same as of the whole file', () => {
  it.each(Object.entries(corpus))('%s', (_name, text) => {
    expect(bit(text)).toEqual(whole(text));
    expect(bit(text)).toEqual(whole(text));
  });

  it('also when instructions are put together anew', () => {
    const lines = Object.values(corpus)
      .filter((text) => !/heredoc|escape|<<|\r|\uFEFF/i.test(text))
      .flatMap((text) => text.split(/\n(?=[A-Za-z])/))
      .filter((line) => /^[A-Z]/.test(line) && !/\\\s*$/.test(line));
    const file = fc
      .array(fc.constantFrom(...lines), { maxLength: 12 })
      .map((rows) => `FROM a:1\n${rows.join('\n')}\n`);
    const same = fc.property(file, (text) => {
      expect(bit(text)).toEqual(whole(text));
    });
    fc.assert(same, { numRuns: 150, seed: 7 });
  });
});
