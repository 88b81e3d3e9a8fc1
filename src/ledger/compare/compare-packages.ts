import type { Ecosystem, InstalledPackage } from '../package.ts';

/** A package of one image only, or in other versions in the other. */
export interface PackageChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** Versions in the first image, in order; several where it is there several times. Empty: it was not there. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Bytes on the disk that it has more, or less; undefined: its lists do not know. */
  readonly growth: number | undefined;
  /** Layers that brought it: of the second image, or of the first for one that was removed. */
  readonly layers: readonly number[];
}

/** The packages that differ, by ecosystem and name. Two architectures of one package are one, with two versions. */
export function comparePackages(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): readonly PackageChange[] {
  const [old, now] = [groups(before), groups(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => changeOf(old.get(key) ?? [], now.get(key) ?? []) ?? []);
}

function groups(packages: readonly InstalledPackage[]): Map<string, InstalledPackage[]> {
  const found = new Map<string, InstalledPackage[]>();
  for (const each of packages) {
    const key = `${each.ecosystem}\0${comparedName(each)}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return found;
}

/** Python's names are the same in all spellings (Python Packaging User Guide, "Names and normalization"). */
function comparedName({ ecosystem, name }: InstalledPackage): string {
  return ecosystem === 'pypi' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name;
}

function changeOf(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): PackageChange | undefined {
  const [from, to] = [versionsOf(before), versionsOf(after)];
  const one = after[0] ?? before[0];
  if (one === undefined || from.join('\0') === to.join('\0')) return undefined;
  const change = before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'changed';
  const [old, now] = [sizeOf(before), sizeOf(after)];
  const holders = after.length === 0 ? before : after;
  return {
    change,
    ecosystem: one.ecosystem,
    name: one.name,
    from,
    to,
    growth: old === undefined || now === undefined ? undefined : now - old,
    layers: [...new Set(holders.flatMap(({ layer }) => layer ?? []))].sort((a, b) => a - b),
  };
}

/** With the epoch of rpm and the build of conda, which may be all that changes. */
function versionsOf(packages: readonly InstalledPackage[]): readonly string[] {
  const versions = packages.map(({ version, epoch, build }) => {
    const front = epoch === undefined ? '' : `${epoch}:`;
    return `${front}${version}${build === undefined ? '' : ` ${build}`}`;
  });
  return versions.sort();
}

/** Of none: 0. */
function sizeOf(packages: readonly InstalledPackage[]): number | undefined {
  let sum = 0;
  for (const { size } of packages) {
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
}
