/** Who keeps the list in which a package stands. `pypi` is Python's own, whoever installed. */
export type Ecosystem = 'apk' | 'conda' | 'deb' | 'pypi' | 'rpm';

/** A package that an image holds, as its own list tells of it. */
export interface Package {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** As its package manager writes it: with the epoch and revision of Debian, `VERSION-RELEASE` of rpm. */
  readonly version: string;
  /** In the words of its package manager: `amd64`, `x86_64`, `noarch`. */
  readonly architecture?: string;
  /** The source package, where it has another name. */
  readonly source?: string;
  /** What the list states, as it states it; whether that is SPDX is found out later. */
  readonly license?: string;
  /** Bytes on the disk, where the list knows them. */
  readonly size?: number;
  /** rpm's; 0 is none. */
  readonly epoch?: number;
  /** conda's. */
  readonly build?: string;
  readonly channel?: string;
  readonly subdir?: string;
}

/** One that was found in an image. */
export interface InstalledPackage extends Package {
  /** The file of the image that says so, with its leading slash. */
  readonly location: string;
  /** The layer that brought it, from 0; undefined: it cannot be told. */
  readonly layer: number | undefined;
}

/** What is the same for two entries that mean the same package in the same version. */
export function packageKey(found: Package): string {
  const { ecosystem, name, version, architecture = '', build = '', epoch = 0 } = found;
  return [ecosystem, name, epoch, version, build, architecture].join('\0');
}

/** By ecosystem, name, version, place: code unit order, the same on every machine. */
export function packageOrder(a: InstalledPackage, b: InstalledPackage): number {
  const [left, right] = [packageKey(a), packageKey(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.location < b.location ? -1 : Number(a.location > b.location);
}
