import type { Package } from '../package.ts';
import { readApk } from './apk.ts';
import { readConda } from './conda.ts';
import { readDpkg } from './dpkg.ts';
import { readPython } from './python.ts';

/** Files of images that tell of packages, and what tells of the system. Paths have no leading slash. */
interface Source {
  readonly path: RegExp;
  readonly read: (text: string) => Package[];
}

const SOURCES: readonly Source[] = [
  { path: /^var\/lib\/dpkg\/status$/, read: readDpkg },
  // Beside each list lies one of check sums.
  { path: /^var\/lib\/dpkg\/status\.d\/[^/]+(?<!\.md5sums)$/, read: readDpkg },
  // Alpine has moved it below usr (apk-tools 3).
  { path: /^(?:usr\/)?lib\/apk\/db\/installed$/, read: readApk },
  // Whatever Python, whatever prefix; what packages vendor lies deeper, and is part of them.
  { path: /(?:^|\/)(?:site|dist)-packages\/[^/]+\.dist-info\/METADATA$/, read: readPython },
  { path: /(?:^|\/)(?:site|dist)-packages\/[^/]+\.egg-info(?:\/PKG-INFO)?$/, read: readPython },
  { path: /(?:^|\/)(?:site|dist)-packages\/[^/]+\.egg\/EGG-INFO\/PKG-INFO$/, read: readPython },
  { path: /(?:^|\/)conda-meta\/[^/]+\.json$/, read: readConda },
];

/** What conda unpacked, from where it links into environments: it is not installed by lying there. */
const CONDA_CACHE = /(?:^|\/)pkgs\/[^/]+\//;

/** rpm's database, in the forms that it has had: Berkeley DB, ndb, SQLite; SUSE and Fedora have moved it below usr. */
const RPM_DATABASE =
  /^(?:var\/lib\/rpm|usr\/lib\/sysimage\/rpm)\/(?:Packages|Packages\.db|rpmdb\.sqlite)$/;

const OS_RELEASE = /^(?:etc|usr\/lib)\/os-release$/;

/** Whether a file's text is of use, be it that a link elsewhere leads to it. */
export function isTelling(path: string): boolean {
  return OS_RELEASE.test(path) || SOURCES.some((source) => source.path.test(path));
}

export function isOsRelease(path: string): boolean {
  return OS_RELEASE.test(path);
}

/** A database that cannot be read from here: rpm has to be asked. */
export function isRpmDatabase(path: string): boolean {
  return RPM_DATABASE.test(path);
}

/** The packages that a file of an image tells of; none, for one that {@link isTelling} is not true of. */
export function packagesIn(path: string, text: string): readonly Package[] {
  if (CONDA_CACHE.test(path)) return [];
  return SOURCES.find((source) => source.path.test(path))?.read(text) ?? [];
}
