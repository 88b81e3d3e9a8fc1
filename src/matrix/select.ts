import picomatch from 'picomatch';
import { InputError } from '../errors.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { nearest, suggestion } from '../nearest.ts';
import type { Cell } from './cell.ts';

/** Which cells of the matrix a run is about. Every list is of globs; an absent or empty one selects all. */
export interface Selection {
  readonly packages?: readonly string[] | undefined;
  readonly releases?: readonly string[] | undefined;
  readonly distros?: readonly string[] | undefined;
  readonly pythons?: readonly string[] | undefined;
  readonly cudas?: readonly string[] | undefined;
  /** `package/distro/release/py<version>[/cuda<version>]`, trailing parts may be left out; or `package:tag`. */
  readonly only?: readonly string[] | undefined;
}

/** How a value of each option is spelt, for messages. */
const OPTIONS = {
  packages: '--packages',
  releases: '--releases',
  distros: '--distros',
  pythons: '--python-version',
  cudas: '--cuda-version',
} as const;

const FORM = 'The form is package/distro/release/py<version>, or package:tag.';

type Axis = keyof typeof OPTIONS;

const VALUE: Readonly<Record<Axis, (cell: Cell) => string | undefined>> = {
  packages: (cell) => cell.package,
  releases: (cell) => cell.releaseType.name,
  distros: (cell) => cell.distro.name,
  pythons: (cell) => (cell.triton ? undefined : cell.python.version),
  cudas: (cell) => cell.cuda?.version,
};

/** True when the selection leaves something out or could. */
export function isSelective(selection: Selection): boolean {
  return Object.values(selection).some((list: readonly string[] | undefined) => list?.length);
}

/**
 * The selected cells, in matrix order. Base images that a selected cell starts from are added by the plan, not here.
 *
 * @param tagOf names a cell's image, for patterns with a colon
 * @throws InputError when a value matches nothing: a typo would otherwise do nothing, silently
 */
export function select(
  cells: readonly Cell[],
  selection: Selection,
  tagOf: (cell: Cell) => string,
): Cell[] {
  const axes = (Object.keys(OPTIONS) as Axis[]).filter((axis) => selection[axis]?.length);
  const problems = [
    ...axes.flatMap((axis) => unmatched(cells, axis, selection[axis] ?? [])),
    ...(selection.only ?? []).flatMap((pattern) => unmatchedOnly(cells, pattern, tagOf)),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const tests = axes.map((axis) => matcher(axis, selection[axis] ?? []));
  const only = (selection.only ?? []).map((pattern) => onlyMatcher(pattern, tagOf));
  const chosen = cells.filter(
    (cell) =>
      tests.every((test) => test(cell)) && (only.length === 0 || only.some((test) => test(cell))),
  );
  if (chosen.length === 0 && cells.length > 0) {
    throw new InputError([
      {
        code: 'options/empty-selection',
        severity: 'error',
        message: 'no image has all of the selected values',
        hint: 'Each value exists, but no image combines them: `manager list` shows the matrix.',
      },
    ]);
  }
  return chosen;
}

function matcher(axis: Axis, globs: readonly string[]): (cell: Cell) => boolean {
  const test = picomatch([...globs]);
  return (cell) => {
    const value = VALUE[axis](cell);
    // A CUDA version selects among CUDA images; the others have none to differ in. So does a Python version.
    return value === undefined || test(value);
  };
}

function unmatched(cells: readonly Cell[], axis: Axis, globs: readonly string[]): Diagnostic[] {
  const values = [...new Set(cells.flatMap((cell) => VALUE[axis](cell) ?? []))];
  return globs
    .filter((glob) => glob === '' || !values.some((value) => picomatch.isMatch(value, glob)))
    .map((glob) => noMatch(`${OPTIONS[axis]} ${glob}`, suggestion(glob, values)));
}

function onlyMatcher(pattern: string, tagOf: (cell: Cell) => string): (cell: Cell) => boolean {
  if (pattern.includes(':')) {
    const test = picomatch(pattern);
    return (cell) => test(`${cell.package}:${tagOf(cell)}`);
  }
  const parts = pattern.split('/').map((part) => picomatch(part === '' ? '*' : part));
  return (cell) => {
    const names = cell.id.split('/');
    return parts.length <= names.length && parts.every((test, index) => test(names[index] ?? ''));
  };
}

function unmatchedOnly(
  cells: readonly Cell[],
  pattern: string,
  tagOf: (cell: Cell) => string,
): Diagnostic[] {
  if (pattern !== '' && cells.some(onlyMatcher(pattern, tagOf))) return [];
  const names = pattern.includes(':')
    ? cells.map((cell) => `${cell.package}:${tagOf(cell)}`)
    : cells.map((cell) => cell.id);
  const near = nearest(pattern, names);
  const hint = near === undefined ? FORM : `Did you mean '${near}'?`;
  return [noMatch(`--only ${pattern}`, hint)];
}

function noMatch(what: string, hint: string | undefined): Diagnostic {
  const base = {
    code: 'options/no-match',
    severity: 'error' as const,
    message: `${what} matches no image`,
  };
  return hint === undefined ? base : { ...base, hint };
}
