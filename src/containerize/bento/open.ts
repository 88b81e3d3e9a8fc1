import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Bento } from '../bento.ts';
import { openContextFiles } from '../options/context-files.ts';
import { resolveSetup } from '../options/resolve-setup.ts';
import type { ImageSetup } from '../setup.ts';
import { BENTOFILE, planBento } from './plan.ts';
import type { BuildRequest } from './plan.ts';
import { refused, warning } from './problem.ts';
import { BENTO_YAML, readBento } from './read-bento.ts';
import { bentoStore, findTag } from './store.ts';
import { parseTag, tagText } from './tag.ts';
import { removeTemporary, temporaryFolder } from './temporary.ts';
import type { BentoTools } from './tools.ts';
import { absolutePath, shownPath } from './world.ts';
import type { BentoWorld } from './world.ts';
import { writeBento } from './write-bento.ts';

/** A bento to work with, until it is closed. */
export interface OpenedBento {
  readonly bento: Bento;
  /** The folder that its user knows: the bento's own, or its project's. */
  readonly source: string;
  /** What its image is. Its template, with the name of the file that the user can open. */
  readonly setup: ImageSetup;
  readonly warnings: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
  /** Removes what was made for it: nothing, where the bento was there before. */
  readonly close: () => Promise<void>;
}

/** What a reference leads to. */
type Found =
  | { readonly kind: 'bento'; readonly folder: string; readonly warnings?: readonly Diagnostic[] }
  | {
      readonly kind: 'project';
      readonly request: BuildRequest;
      readonly warnings?: readonly Diagnostic[];
    };

/**
 * Opens the bento that a person means by a path or a tag:
 *
 * - What has a slash in it, or begins with a dot or `~`, is a path; so is `bento.yaml` or another file of YAML that is there.
 * - Else a folder of that name in the current one is meant when it holds a bento.yaml or a bentofile.yaml: one sees it, while the store is out
 *   of sight, and `bentoml serve` looks in this order too. A warning tells where the store has such a bento as well; `name:latest`
 *   names that one. A folder that holds neither is not in the way.
 * - Else it is a tag in the store.
 *
 * Of a path, bento.yaml goes before bentofile.yaml. A project becomes a bento as buildBento makes it, but in a temporary folder.
 *
 * @throws InputError saying what is there instead, and what buildBento throws
 */
export async function openBento(
  reference: string,
  world: BentoWorld,
  tools: BentoTools,
): Promise<OpenedBento> {
  const found = find(reference, world);
  if (found.kind === 'bento') {
    return openBuilt(found.folder, found.warnings ?? [], world);
  }
  const plan = planBento(found.request, world, tools);
  const folder = await temporaryFolder('bento', world);
  try {
    await writeBento(plan, folder, world);
    const { bento } = readBento(folder);
    return {
      bento,
      source: absolutePath(found.request.project, world),
      setup: plan.setup,
      warnings: [...(found.warnings ?? []), ...plan.warnings],
      notes: plan.notes,
      close: () => removeTemporary(folder),
    };
  } catch (error) {
    await removeTemporary(folder);
    throw error;
  }
}

function openBuilt(folder: string, earlier: readonly Diagnostic[], world: BentoWorld): OpenedBento {
  const { bento, warnings, diagnose } = readBuilt(folder, world);
  const resolved = resolveSetup(bento.options, {
    env: world.env,
    files: openContextFiles(folder),
    layout: 'bento',
    diagnose,
    shown: (path) => shownPath(resolve(folder, path), world),
  });
  return {
    bento,
    source: folder,
    setup: resolved.setup,
    warnings: [...earlier, ...warnings, ...resolved.warnings],
    notes: resolved.notes,
    close: () => Promise.resolve(),
  };
}

function readBuilt(folder: string, world: BentoWorld): ReturnType<typeof readBento> {
  return readBento(folder, shownPath(join(folder, BENTO_YAML), world));
}

/**
 * The folder of a built bento, for `bento get`: by the rules of {@link openBento}, but a project is none.
 *
 * @throws InputError
 */
export function findBento(
  reference: string,
  world: BentoWorld,
): { bento: Bento; warnings: readonly Diagnostic[] } {
  const found = find(reference, world);
  if (found.kind === 'bento') return readBuilt(found.folder, world);
  throw refused(
    'not-built',
    `${reference} is a project, not a built bento`,
    'Build it with `manager bento build`, or name a bento of the store, as in name:latest.',
  );
}

function find(reference: string, world: BentoWorld): Found {
  const path = absolutePath(reference, world);
  if (reference.includes('/') || /^[.~]/.test(reference)) return atPath(reference, path);
  // An empty one would be the current folder.
  const here = reference === '' ? undefined : lookAt(path);
  if (here !== undefined) {
    return { ...here, warnings: alsoInStore(reference, world) };
  }
  return { kind: 'bento', folder: findTag(bentoStore(world), parseTag(reference)).folder };
}

function atPath(reference: string, path: string): Found {
  const found = lookAt(path);
  if (found !== undefined) return found;
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  throw refused(
    'no-bento',
    exists
      ? `${reference} holds neither a ${BENTO_YAML} nor a ${BENTOFILE}`
      : `${reference} is not there`,
    `Name a built bento, a project with a ${BENTOFILE}, or a bento of the store, as in name:version.`,
  );
}

function lookAt(path: string): Found | undefined {
  if (isFile(path) && /\.ya?ml$/.test(path)) {
    const folder = dirname(path);
    if (basename(path) === BENTO_YAML) return { kind: 'bento', folder };
    return { kind: 'project', request: { project: folder, bentofile: basename(path) } };
  }
  if (isFile(join(path, BENTO_YAML))) return { kind: 'bento', folder: path };
  if (isFile(join(path, BENTOFILE))) return { kind: 'project', request: { project: path } };
  return undefined;
}

function alsoInStore(reference: string, world: BentoWorld): Diagnostic[] {
  try {
    const { tag } = findTag(bentoStore(world), parseTag(reference));
    const message = `${reference} is a folder here and the bento ${tagText(tag)} of the store: the folder is taken`;
    const hint = `Write ${tagText(tag)} for the bento, or ./${reference} for the folder.`;
    return [warning('path-and-tag', message, hint)];
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
