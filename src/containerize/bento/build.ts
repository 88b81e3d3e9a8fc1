import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import type { InputError } from '../../errors.ts';
import type { Bento, BentoTag } from '../bento.ts';
import { onDisk } from './copy.ts';
import { planBento } from './plan.ts';
import type { BentoPlan, BuildRequest } from './plan.ts';
import { refused } from './problem.ts';
import { readBento } from './read-bento.ts';
import { createdOf } from './read-created.ts';
import { bentoStore, folderOf, latestIfKnown } from './store.ts';
import type { Store } from './store.ts';
import { LATEST, tagText } from './tag.ts';
import type { BentoTools } from './tools.ts';
import type { BentoWorld } from './world.ts';
import { writeBento } from './write-bento.ts';

/** A bento that was built, and what its project should be told. */
export interface BuiltBento {
  readonly bento: Bento;
  readonly warnings: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
}

/** What of a killed run may be removed: nobody builds for so long. */
const STALE_MS = 24 * 60 * 60 * 1000;
const STAGING = '.building-';

/**
 * Builds a project's bento into a store. It is written into a folder beside its place, which no look-up takes for a version, and put there by a
 * rename: a run that fails, or is aborted, leaves nothing, and one that is killed leaves no half bento. Then the `latest` file names it, unless
 * a bento that was made later is the latest.
 *
 * @throws InputError whatever is wrong with the project, and `containerize/bento-exists`; nothing was changed then
 * @throws ManagerError `containerize/copy-failed`
 * @throws the signal's reason when it is aborted
 */
export async function buildBento(
  request: BuildRequest & { readonly store?: Store },
  world: BentoWorld,
  tools: BentoTools,
): Promise<BuiltBento> {
  const store = request.store ?? bentoStore(world);
  const plan = planBento(request, world, tools);
  const place = folderOf(store, plan.tag);
  if (existsSync(place)) throw exists(plan.tag);
  await sweep(dirname(place), world);
  await putInPlace(plan, place, world);
  const { bento } = readBento(place);
  await markLatest(store, plan.tag, world);
  return { bento, warnings: [...plan.warnings, ...plan.templateWarnings], notes: plan.notes };
}

async function putInPlace(plan: BentoPlan, place: string, world: BentoWorld): Promise<void> {
  const parent = dirname(place);
  const staging = join(parent, `${STAGING}${hex(world)}`);
  await onDisk(parent, () => mkdir(parent, { recursive: true }));
  try {
    await writeBento(plan, staging, world);
    world.signal.throwIfAborted();
    await onDisk(place, () => rename(staging, place)).catch((error: unknown) => {
      throw existsSync(place) ? exists(plan.tag) : error;
    });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Goes only when it is empty: that was its only version.
    await rmdir(parent).catch(() => undefined);
    throw error;
  }
}

async function markLatest(store: Store, tag: BentoTag, world: BentoWorld): Promise<void> {
  const current = latestIfKnown(store, tag.name);
  if (
    current !== undefined &&
    createdOf(folderOf(store, { ...tag, version: current })) > world.now()
  ) {
    return;
  }
  const path = join(store.folder, tag.name, LATEST);
  const staging = join(store.folder, tag.name, `.${LATEST}-${hex(world)}`);
  await onDisk(path, async () => {
    await writeFile(staging, tag.version);
    await rename(staging, path);
  });
}

async function sweep(parent: string, world: BentoWorld): Promise<void> {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent).filter((each) => each.startsWith(STAGING))) {
    const path = join(parent, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (world.now().getTime() - modified > STALE_MS)
      await rm(path, { recursive: true, force: true });
  }
}

function hex(world: BentoWorld): string {
  return Buffer.from(world.random(8)).toString('hex');
}

function exists(tag: BentoTag): InputError {
  return refused(
    'bento-exists',
    `the store already has the bento ${tagText(tag)}`,
    'Give another version, or none for a new one.',
  );
}
