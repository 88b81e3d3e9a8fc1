import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isGone } from '../../build-context/context-error.ts';
import { ManagerError } from '../../errors.ts';
import { systemReason } from '../../system-error.ts';
import { suggestion } from '../../nearest.ts';
import type { BentoTag } from '../bento.ts';
import { refused } from './problem.ts';
import type { TagQuery } from './tag.ts';
import { isTagPart, LATEST } from './tag.ts';
import { bentomlHome } from './world.ts';
import type { BentoWorld } from './world.ts';

/** A folder of BentoML's: `NAME/VERSION/…`, and `NAME/latest`, a file that holds a version. */
export interface Store {
  /** Absolute; need not exist. */
  readonly folder: string;
  /** What lies in it. */
  readonly kind: 'bento' | 'model';
}

/** Something that a store holds. */
export interface StoreItem {
  readonly tag: BentoTag;
  /** Absolute. */
  readonly folder: string;
}

type Surroundings = Pick<BentoWorld, 'cwd' | 'env'>;

/** `$BENTOML_HOME/bentos` */
export function bentoStore(world: Surroundings): Store {
  return { folder: join(bentomlHome(world), 'bentos'), kind: 'bento' };
}

/** `$BENTOML_HOME/models` */
export function modelStore(world: Surroundings): Store {
  return { folder: join(bentomlHome(world), 'models'), kind: 'model' };
}

/** The names in a store, sorted. A store that does not exist has none. */
export function namesIn(store: Store): string[] {
  return foldersIn(store.folder);
}

/** The versions of a name, sorted. What is being written (`.building-…`) is none. */
export function versionsOf(store: Store, name: string): string[] {
  return foldersIn(join(store.folder, name));
}

/** Where a tag lies, whether or not it is there. */
export function folderOf(store: Store, { name, version }: BentoTag): string {
  return join(store.folder, name, version);
}

/**
 * The version that the `latest` file of a name holds; undefined: there is no such file.
 *
 * @throws InputError `containerize/bad-latest` when it holds something else
 */
export function latestVersion(store: Store, name: string): string | undefined {
  const path = join(store.folder, name, LATEST);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw unreadable(path, error);
  }
  const version = text.trim().toLowerCase();
  if (isTagPart(version)) return version;
  throw refused('bad-latest', `${path} does not hold a version`, versionsHint(store, name));
}

/** As {@link latestVersion}, where a `latest` file with nonsense in it is as good as none. */
export function latestIfKnown(store: Store, name: string): string | undefined {
  try {
    return latestVersion(store, name);
  } catch {
    return undefined;
  }
}

/**
 * Finds what a tag names; without a version, what the `latest` file names.
 *
 * @throws InputError `containerize/unknown-bento` (or `-model`), `…/unknown-version`, `…/no-latest`, `…/bad-latest`, each saying what is there
 * @throws ManagerError `containerize/store-unreadable`
 */
export function findTag(store: Store, query: TagQuery): StoreItem {
  const { name } = query;
  const version = query.version ?? latestVersion(store, name);
  if (version !== undefined) {
    const tag = { name, version };
    const folder = folderOf(store, tag);
    if (isFolder(folder)) return { tag, folder };
  }
  throw notFound(store, query, version);
}

function notFound(store: Store, query: TagQuery, version: string | undefined): Error {
  const { kind } = store;
  const { name } = query;
  const versions = versionsOf(store, name);
  if (versions.length === 0) {
    const names = namesIn(store);
    const hint =
      names.length === 0
        ? `The store ${store.folder} is empty: ${kind === 'bento' ? 'build one with `manager bento build`, or name a folder' : 'save it with BentoML first'}.`
        : suggestion(name, names);
    return refused(`unknown-${kind}`, `there is no ${kind} ${name} in the store`, hint);
  }
  const hint = versionsHint(store, name);
  if (version === undefined) {
    const message = `the store does not say which version of ${name} is the latest`;
    return refused('no-latest', message, hint);
  }
  const message =
    query.version === undefined
      ? `the latest version of ${name} should be ${version}, but the store does not have it`
      : `there is no version ${version} of the ${kind} ${name} in the store`;
  return refused('unknown-version', message, hint);
}

function versionsHint(store: Store, name: string): string {
  const versions = versionsOf(store, name);
  if (versions.length === 0) return `There is no version of ${name}.`;
  return `Known: ${versions
    .slice(-12)
    .map((version) => `${name}:${version}`)
    .join(', ')}.`;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => isTagPart(name) && isFolder(join(folder, name)))
      .sort();
  } catch (error) {
    if (isGone(error)) return [];
    throw unreadable(folder, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function unreadable(path: string, error: unknown): ManagerError {
  return new ManagerError(
    'containerize/store-unreadable',
    `cannot read ${path}: ${systemReason(error)}`,
    {
      hint: 'Make it readable, or set BENTOML_HOME to another folder.',
      cause: error,
    },
  );
}
