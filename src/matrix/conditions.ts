import picomatch from 'picomatch';
import type { Conditions } from '../manifest/conditions.ts';
import type { Cell } from './cell.ts';

/** Conditions, compiled once for many cells. */
export interface CellMatcher {
  /** Whatever the cell's platforms are. */
  readonly matches: (cell: Cell) => boolean;
  readonly matchesPlatform: (platform: string) => boolean;
}

export function cellMatcher(conditions: Conditions): CellMatcher {
  const anyOf = (globs: readonly string[] | undefined): ((value: string) => boolean) =>
    globs === undefined ? () => true : picomatch([...globs]);
  const [name, release, distro, python, cuda] = [
    anyOf(conditions.package),
    anyOf(conditions.release),
    anyOf(conditions.distro),
    anyOf(conditions.python),
    anyOf(conditions.cuda),
  ];
  return {
    matchesPlatform: anyOf(conditions.platform),
    matches: (cell) =>
      name(cell.package) &&
      release(cell.releaseType.name) &&
      distro(cell.distro.name) &&
      python(cell.python.version) &&
      (conditions.cuda === undefined || (cell.cuda !== undefined && cuda(cell.cuda.version))),
  };
}
