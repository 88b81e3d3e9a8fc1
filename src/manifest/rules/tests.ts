import type { Diagnostic } from '../../diagnostics.ts';
import { nearest } from '../../nearest.ts';
import type { Path } from '../document.ts';
import { valueAt } from '../path.ts';
import { NAME_IN_BRACES, TEST_NAMES } from '../tests.ts';
import { unknownConditions } from './exclude.ts';
import type { Rule } from './rule.ts';

const CONDITIONS = ['package', 'release', 'distro', 'python', 'cuda', 'platform'];

/** A plain name in a condition must exist: a test for nothing would pass for ever. */
export const testedNamesExist: Rule = (manifest) =>
  manifest.tests.flatMap((test) => unknownConditions(test, manifest));

/**
 * Other words in braces may stay as they are, since commands and patterns have braces of their own (`awk '{print}'`); what is
 * nearly a name of the cell is a mistake.
 */
export const testNamesAreKnown: Rule = ({ source, tests }) =>
  tests.flatMap(({ path }) =>
    textsBelow(valueAt(source.data, path), path).flatMap(({ text, at }) =>
      [...text.matchAll(NAME_IN_BRACES)].flatMap(([whole, name = '']): Diagnostic[] => {
        const near = nearest(name, TEST_NAMES);
        if (near === undefined || near === name) return [];
        return [
          source.diagnose(at, 'value', {
            code: 'manifest/unknown-placeholder',
            message: `${whole} is no name of a cell`,
            hint: `Did you mean '{${near}}'?`,
          }),
        ];
      }),
    ),
  );

interface Text {
  readonly text: string;
  readonly at: Path;
}

function textsBelow(value: unknown, at: Path): Text[] {
  if (typeof value === 'string') return [{ text: value, at }];
  if (Array.isArray(value)) return value.flatMap((each, i) => textsBelow(each, [...at, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => at.length > 2 || !CONDITIONS.includes(key))
    .flatMap(([key, each]) => [{ text: key, at: [...at, key] }, ...textsBelow(each, [...at, key])]);
}

export const testPatternsAreRegular: Rule = ({ source, tests }) =>
  tests.flatMap(({ commands }) =>
    commands.flatMap((command) =>
      (['stdout', 'stderr'] as const).flatMap((stream) =>
        command[stream].flatMap((pattern, index): Diagnostic[] => {
          const problem = problemOf(pattern);
          if (problem === undefined) return [];
          const key = [...command.path, stream];
          const isList = Array.isArray(valueAt(source.data, key));
          return [
            source.diagnose(isList ? [...key, index] : key, 'value', {
              code: 'manifest/bad-pattern',
              message: `${stream} is not a regular expression: ${problem}`,
              hint: 'Characters that mean something to it, such as ( and +, are taken as they are behind a \\.',
            }),
          ];
        }),
      ),
    ),
  );

/** Names of the cell, put in later, are plain texts in a pattern. */
function problemOf(pattern: string): string | undefined {
  try {
    new RegExp(pattern.replaceAll(NAME_IN_BRACES, 'x'), 'm');
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return said.slice(said.lastIndexOf(': ') + 2).toLowerCase();
  }
}

export const testsCheckSomething: Rule = ({ source, tests }) =>
  tests.flatMap(({ name, path }): Diagnostic[] => {
    const value = valueAt(source.data, path);
    if (typeof value !== 'object' || value === null) return [];
    if (Object.keys(value).some((key) => !CONDITIONS.includes(key))) return [];
    return [
      source.diagnose(path, 'key', {
        code: 'manifest/empty-value',
        message: `the test ${name} checks nothing`,
        hint: 'Add run, files, user, max_size or another check: see docs/testing-images.md.',
      }),
    ];
  });
