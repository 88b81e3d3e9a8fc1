import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bento, BentoTag } from '../bento.ts';
import { copyFolder, onDisk } from './copy.ts';
import { isInside, realPath } from './inside.ts';
import { refused } from './problem.ts';
import { findTag, latestIfKnown, modelStore } from './store.ts';
import { LATEST } from './tag.ts';
import { removeTemporary, temporaryFolder } from './temporary.ts';
import { absolutePath } from './world.ts';
import type { BentoWorld } from './world.ts';

/** The build context of a bento's image: all of the bento, and its models. */
export interface BentoContext {
  /** Absolute. */
  readonly folder: string;
  /** Removes a temporary folder; a folder that was asked for stays. */
  readonly close: () => Promise<void>;
}

/**
 * Copies a bento and the models that it lacks into a folder, the build context of its image: a temporary one, or `output`.
 * When that fails, or is aborted, nothing of it stays.
 *
 * @param output a path as typed; must be an empty folder, or not exist
 * @throws InputError `containerize/output-not-empty`, `…/output-inside`, `…/link-outside`, and for a model that is nowhere
 * @throws ManagerError `containerize/copy-failed`
 * @throws the signal's reason when it is aborted
 */
export async function assembleContext(
  bento: Bento,
  world: BentoWorld,
  output?: string,
): Promise<BentoContext> {
  if (output !== undefined) return assembleIn(checkOutput(bento, output, world), bento, world);
  const folder = await temporaryFolder('context', world);
  const close = (): Promise<void> => removeTemporary(folder);
  try {
    await fill(folder, bento, world);
    return { folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Works in a bento's context, which is gone when the work has ended, however it ended. Throws as {@link assembleContext} does. */
export async function withContext<T>(
  bento: Bento,
  world: BentoWorld,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const { folder, close } = await assembleContext(bento, world);
  try {
    return await work(folder);
  } finally {
    await close();
  }
}

async function assembleIn(folder: string, bento: Bento, world: BentoWorld): Promise<BentoContext> {
  const wasThere = existsSync(folder);
  try {
    await onDisk(folder, () => mkdir(folder, { recursive: true }));
    await fill(folder, bento, world);
    return { folder, close: () => Promise.resolve() };
  } catch (error) {
    const leftovers = wasThere ? readdirSync(folder).map((name) => join(folder, name)) : [folder];
    for (const path of leftovers) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

function checkOutput(bento: Bento, output: string, world: BentoWorld): string {
  const folder = absolutePath(output, world);
  const stats = statSync(folder, { throwIfNoEntry: false });
  const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (stats === undefined ? isLink : !stats.isDirectory() || readdirSync(folder).length > 0) {
    throw refused(
      'output-not-empty',
      `${output} is not an empty folder`,
      'Name a folder that is empty, or does not exist yet.',
    );
  }
  const real = realPath(folder) ?? join(realParent(dirname(folder)), 'new');
  if (isInside(realPath(bento.folder) ?? bento.folder, real)) {
    const message = `${output} lies in the bento itself`;
    throw refused('output-inside', message, 'Name a folder elsewhere.');
  }
  return folder;
}

/** The real path of a folder, or of the nearest one above it that is there. */
function realParent(folder: string): string {
  return realPath(folder) ?? realParent(dirname(folder));
}

async function fill(folder: string, bento: Bento, world: BentoWorld): Promise<void> {
  const { signal } = world;
  const source = realPath(bento.folder) ?? bento.folder;
  await copyFolder(source, folder, { root: source, signal });
  const models = join(folder, 'models');
  await makeFolder(models, bento);
  for (const tag of bento.models) {
    const parent = join(models, tag.name);
    await makeFolder(parent, bento);
    const target = join(parent, tag.version);
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) continue;
    const { folder: found } = findTag(modelStore(world), tag);
    const root = realPath(found) ?? found;
    await copyFolder(root, target, { root, signal });
  }
  await markLatest(models, bento.models, world);
}

/** A bento from elsewhere may have a link in the place of a folder; what is written must not go through it. */
async function makeFolder(path: string, bento: Bento): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) await onDisk(path, () => mkdir(path));
  else if (!stats.isDirectory()) {
    throw refused(
      'bad-bento',
      `the models of ${bento.folder} are no folder`,
      'Build the bento again.',
    );
  }
}

/** In the image, `name:latest` of a model is what it is here, or the last version that the bento lists. */
async function markLatest(
  folder: string,
  models: readonly BentoTag[],
  world: BentoWorld,
): Promise<void> {
  for (const name of new Set(models.map((tag) => tag.name))) {
    const path = join(folder, name, LATEST);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    const versions = models.filter((tag) => tag.name === name).map(({ version }) => version);
    const latest = latestIfKnown(modelStore(world), name) ?? '';
    const version = versions.includes(latest) ? latest : versions.at(-1);
    await onDisk(path, () => writeFile(path, version ?? '', { flag: 'wx' }));
  }
}
