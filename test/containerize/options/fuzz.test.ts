import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextFiles } from '../../../src/containerize/options/context-files.ts';
import { readBentofile, readBentoYaml } from '../../../src/containerize/options/read-bentofile.ts';
import { resolveSetup } from '../../../src/containerize/options/resolve-setup.ts';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { InputError } from '../../../src/errors.ts';
import { FULL } from './samples.ts';

/** Every path is a file with the same text. */
const files: ContextFiles = {
  locate: (path) => ({
    kind: 'file',
    path,
    absolute: `/${path}`,
    isExecutable: path.length % 2 === 0,
  }),
  readText: () => 'A=$B\n"\nC: "d"\n',
};

/** A bentofile comes from a person's editor: whatever it holds, there is an answer, and every mistake has its place. */
function expectAnswer(text: string, isBento: boolean): void {
  const diagnostics = answer(text, isBento);
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const { place, code, message, hint } of diagnostics) {
    expect(code).toMatch(/^(?:containerize|file)\/[a-z0-9-]+$/);
    expect(`${message}${hint ?? ''}`).not.toMatch(/undefined|\[object/);
    expect(place).toBeDefined();
    if (place?.file !== 'b.yaml') continue;
    const line = lines[place.line - 1];
    expect(line).toBeDefined();
    expect(place.col).toBeGreaterThanOrEqual(1);
    expect(place.col).toBeLessThanOrEqual((line?.length ?? 0) + 1);
  }
}

function answer(text: string, isBento: boolean): readonly Diagnostic[] {
  try {
    const { bentofile, warnings, diagnose } = (isBento ? readBentoYaml : readBentofile)(
      text,
      'b.yaml',
    );
    const layout = isBento ? 'bento' : 'project';
    const resolved = resolveSetup(bentofile, { env: { B: 'x' }, files, layout, diagnose });
    expectNoInjection(resolved.setup);
    return [...warnings, ...resolved.warnings];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    return error.diagnostics;
  }
}

/** What stands on lines of a Dockerfile has no line breaks. */
function expectNoInjection(setup: ReturnType<typeof resolveSetup>['setup']): void {
  const onLines = [
    setup.baseImage,
    setup.pythonVersion,
    ...setup.systemPackages,
    ...setup.env.flat(),
  ];
  for (const text of onLines) expect(text).not.toMatch(/[\r\n\0]/);
}

const words = [
  '__proto__',
  'constructor',
  'toString',
  '&x',
  '*x',
  '<<',
  '!!binary',
  '- ',
  '-',
  ':',
  '? ',
  '{',
  '}',
  '[',
  ']',
  '#',
  '"',
  "'",
  '|',
  '>',
  '%',
  '@',
  '`',
  '\t',
  '\n',
  '\r',
  '\u0000',
  '\u2028',
  '\uFEFF',
  '---',
  '...',
  'null',
  '~',
  'true',
  '3.10',
  '0x1F',
  '.inf',
  '.nan',
  '1e400',
  '2023-01-01',
  'docker:',
  'env:',
  'A=b',
  'pip:',
  '"a\\nRUN b"',
  '😀',
];

describe('any bentofile', () => {
  const edit = fc.tuple(fc.nat(FULL.length), fc.nat(12), fc.constantFrom(...words));

  it('that was edited by chance', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (edits, isBento) => {
          const text = edits.reduce(
            (all, [at, length, word]) => all.slice(0, at) + word + all.slice(at + length),
            FULL,
          );
          expectAnswer(text, isBento);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('with any value under any key', () => {
    const keys = [...FULL.matchAll(/^ *([a-z_]+):/gm)].map(([, key]) => key ?? '');
    const value = fc.jsonValue({ maxDepth: 3 });
    const section = fc.dictionary(
      fc.constantFrom(...keys, 'environment_yml', 'dependencies', 'pip'),
      value,
    );
    const top = fc.dictionary(
      fc.constantFrom(...keys, 'conda', 'envs', 'image'),
      fc.oneof(value, section),
    );
    fc.assert(
      fc.property(top, fc.boolean(), (data, isBento) => {
        expectAnswer(JSON.stringify(data), isBento);
      }),
      { numRuns: 120 },
    );
  });

  it('that is no bentofile', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expectAnswer(text, false);
      }),
    );
  });
});
