import { validate } from 'dockerfile-utils';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain, PLAIN_FORMS } from '../../src/dockerfile/plain.ts';
import { splitDockerfile } from '../../src/dockerfile/split.ts';

/** FROM first, and no second FROM of the same name. */
function saidByLibrary(text: string): unknown[] {
  return validate(text.startsWith('FROM') ? text : `FROM scratch\n${text}`);
}

describe('isPlain', () => {
  it.each(PLAIN_FORMS.map((form) => [form.source.slice(0, 30), form] as const))(
    'the library has nothing to say of %s',
    (_name, form) => {
      // fast-check has no \b; the form itself sorts out what differs without it.
      const texts = fc.stringMatching(new RegExp(form.source.replaceAll('\\b', '')), {
        maxLength: 60,
      });
      const silent = fc.property(
        texts.filter((text) => form.test(text)),
        (text) => {
          expect(isPlain(text)).toBe(true);
          expect(saidByLibrary(text)).toEqual([]);
        },
      );
      fc.assert(silent, { numRuns: 100, seed: 7 });
    },
  );

  it('nor of a plain RUN', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '\\\n',
      '\\',
      '# x\n',
      '"',
      "'",
      '[',
      ']',
      ',',
      '$',
      '${',
      '}',
      ':',
      '&&',
      '--x=y',
      '|',
      '<',
      '\t',
    );
    const run = fc.array(piece, { maxLength: 15 }).map((parts) => `RUN ${parts.join('')}`);
    let plain = 0;
    const silent = fc.property(run, (text) => {
      // An escaped blank right before a continuation makes the library lose its way; the builder goes on.
      if (/\\[ \t]\\/.test(text)) return;
      if (!isPlain(text) || splitDockerfile(text).instructions.length !== 1) return;
      plain += 1;
      expect(saidByLibrary(text)).toEqual([]);
    });
    fc.assert(silent, { numRuns: 600, seed: 7 });
    expect(plain).toBeGreaterThan(50);
  });

  it.each([
    'RUN a \\\n  && b',
    'RUN --mount=type=cache,target=/x a "$B"',
    'ENV A=b PATH=/opt/bin:$PATH \\\n    C="d e"',
    'ARG PYTHON_VERSION=3.8',
    'COPY --from=build /a /b',
    'FROM debian:12-slim AS build',
    'CMD ["a", "b"]',
  ])('knows %j', (text) => {
    expect(isPlain(text)).toBe(true);
  });

  it.each([
    'run a',
    'RUN a \\\n\n  b',
    "RUN ['a']",
    'RUN <<EOF\n\nEOF',
    'ENV A',
    'WORKDIR a',
    'CMD a',
    'FROM $A',
    'COPY a b c',
  ])('asks about %j', (text) => {
    expect(isPlain(text)).toBe(false);
  });
});
