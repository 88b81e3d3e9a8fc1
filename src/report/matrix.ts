import { groupBy } from '../group.ts';
import { naturalOrder } from './units.ts';
import type { ReportUnit } from './units.ts';

/** The Python versions of one release type, with its CUDA version where the matrix has several. */
export interface ColumnGroup {
  readonly release: string;
  readonly cuda: string | undefined;
  readonly pythons: readonly string[];
}

/** One distro of a package: a list of units for every column, empty where the matrix has no image. */
export interface Row {
  readonly distro: string;
  readonly cells: readonly (readonly ReportUnit[])[];
}

/** The images of one package: distros down, release types and Python versions across. */
export interface Grid {
  readonly package: string;
  readonly groups: readonly ColumnGroup[];
  readonly rows: readonly Row[];
}

type Placed = ReportUnit & { readonly cell: NonNullable<ReportUnit['facts']['cell']> };

/** A grid a package, without the units whose place in the matrix the report does not tell. */
export function gridsOf(units: readonly ReportUnit[]): readonly Grid[] {
  const placed = units.flatMap((unit): Placed[] => {
    const { cell } = unit.facts;
    return cell === undefined ? [] : [{ ...unit, cell }];
  });
  const cudas = new Set(placed.flatMap(({ cell }) => cell.cuda_version ?? []));
  const packages = groupBy(placed, ({ cell }) => cell.package);
  return [...packages]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([name, images]) => gridOf(name, images, cudas.size > 1));
}

function gridOf(name: string, units: readonly Placed[], hasCudas: boolean): Grid {
  const cudaOf = ({ cell }: Placed): string => (hasCudas ? (cell.cuda_version ?? '') : '');
  const keyOf = (unit: Placed): string => JSON.stringify([unit.cell.release_type, cudaOf(unit)]);
  const columns = [...groupBy(units, keyOf)].sort(([, a], [, b]) => columnOrder(a, b));
  const groups = columns.flatMap(([key, [first, ...more]]) => {
    if (first === undefined) return [];
    const pythons = new Set([first, ...more].map(({ cell }) => cell.python_version));
    const cuda = cudaOf(first) || undefined;
    const release = first.cell.release_type;
    return [{ key, release, cuda, pythons: [...pythons].sort(naturalOrder) }];
  });
  const distros = groupBy(units, ({ cell }) => cell.distro);
  const rows = [...distros]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([distro, list]) => {
      const byColumn = groupBy(list, (unit) => `${keyOf(unit)} ${unit.cell.python_version}`);
      const cells = groups.flatMap(({ key, pythons }) =>
        pythons.map((python) => byColumn.get(`${key} ${python}`) ?? []),
      );
      return { distro, cells };
    });
  return {
    package: name,
    groups: groups.map(({ release, cuda, pythons }) => ({ release, cuda, pythons })),
    rows,
  };
}

/**
 * What most distros have first, so that a grid is dense where reading begins; base images last, as in the plan; CUDA versions of
 * one release type side by side.
 */
function columnOrder(a: readonly Placed[], b: readonly Placed[]): number {
  const [first, second] = [a[0]?.cell, b[0]?.cell];
  if (first === undefined || second === undefined) return 0;
  const [left, right] = [first.release_type, second.release_type];
  if (left === right) return naturalOrder(first.cuda_version ?? '', second.cuda_version ?? '');
  return (
    Number(left === 'base') - Number(right === 'base') ||
    distrosOf(b) - distrosOf(a) ||
    naturalOrder(left, right)
  );
}

function distrosOf(units: readonly Placed[]): number {
  return new Set(units.map(({ cell }) => cell.distro)).size;
}
