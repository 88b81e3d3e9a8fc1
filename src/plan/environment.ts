import type { Cell } from '../matrix/cell.ts';

/** Environment of an image: BENTOML_VERSION, the manifest's, PYTHON_VERSION; of two with one name the last wins. */
export function environmentOf(cell: Cell, bentomlVersion: string): Map<string, string> {
  // Its Dockerfile says all of it.
  if (cell.triton) return new Map();
  return new Map([
    ['BENTOML_VERSION', bentomlVersion],
    ...cell.distro.envars,
    ['PYTHON_VERSION', cell.python.version],
  ]);
}
