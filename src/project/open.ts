import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { InputError } from '../errors.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { loadManifest } from '../manifest/load.ts';
import { BASE } from '../manifest/manifest.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { REPAIRED_FAMILY } from '../manifest/repair.ts';
import { familyOf } from '../plan/family.ts';
import type { Family } from '../plan/family.ts';
import { leavesFolder } from '../manifest/patterns.ts';
import { errnoOf, systemReason } from '../system-error.ts';
import { readTextFile } from './text-file.ts';

/** Texts that stand in for files on disk: a change that is tried before it is written. */
export interface Overlay {
  readonly manifest?: string;
  /** Template files by their path relative to the manifest's folder. */
  readonly templates?: ReadonlyMap<string, string>;
}

/** A manifest on disk with the listings of its template families. */
export interface Project {
  /** Folder of the manifest, absolute: the build context, and where its paths start. */
  readonly root: string;
  readonly manifestFile: string;
  /** For finding mistakes only while `diagnostics` holds errors (see `Loaded`). */
  readonly manifest: Manifest;
  readonly families: ReadonlyMap<string, Family>;
  readonly diagnostics: readonly Diagnostic[];
  /** The file that triton.image_facts names; undefined: none is named, or it could not be read. */
  readonly imageFacts: string | undefined;
  readonly overlay: Overlay;
}

/**
 * Reads a manifest and lists its families. Reads no template yet.
 *
 * @param manifestFile absolute path
 * @param shown how the file is called in messages that have no place in it
 * @throws InputError when the file is missing or nothing in it can be understood
 */
export function openProject(manifestFile: string, shown: string, overlay: Overlay = {}): Project {
  const root = dirname(manifestFile);
  const { manifest, diagnostics } = loadManifest(
    overlay.manifest ?? readManifest(manifestFile, shown),
    manifestFile.slice(root.length + (root.endsWith(sep) ? 0 : 1)),
  );
  if (!manifest) throw new InputError(diagnostics);
  const folders = new Set([...manifest.distros.values()].map(({ templatesDir }) => templatesDir));
  folders.delete(REPAIRED_FAMILY);
  const types = [...manifest.releaseTypes.keys(), BASE.name];
  const families = new Map(
    [...folders].map((folder) => [
      folder,
      familyOf(folder, listFamily(root, folder, overlay), types),
    ]),
  );
  const { text: imageFacts, problems } = readImageFacts(root, manifest);
  return {
    root,
    manifestFile,
    manifest,
    families,
    diagnostics: [...diagnostics, ...problems],
    imageFacts,
    overlay,
  };
}

/** The text of the file of image facts, which is below the manifest's folder. */
function readImageFacts(
  root: string,
  { triton, source }: Manifest,
): { text: string | undefined; problems: readonly Diagnostic[] } {
  const file = triton?.imageFacts;
  if (typeof file !== 'string' || leavesFolder(file)) return { text: undefined, problems: [] };
  try {
    return { text: readTextFile(join(root, file), file, 'file of image facts'), problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = ['triton', 'image_facts'];
    const problems = error.diagnostics.map((each) => source.diagnose(path, 'value', each));
    return { text: undefined, problems };
  }
}

/**
 * The text of a manifest.
 *
 * @throws InputError when there is none, with the next step
 */
export function readManifest(file: string, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = errnoOf(error);
    const [message, hint] =
      code === 'ENOENT'
        ? [
            `there is no manifest ${shown}`,
            'Run manager where it is, or name it with --manifest-file.',
          ]
        : code === 'EISDIR'
          ? [
              `${shown} is a folder`,
              `Name the file in it: --manifest-file ${join(shown, 'manifest.yml')}.`,
            ]
          : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
            ? [`${shown} is not UTF-8`, 'Save it as UTF-8.']
            : [`cannot read the manifest ${shown}: ${systemReason(error)}`, undefined];
    throw new InputError([
      {
        code: 'manifest/unreadable',
        severity: 'error',
        message,
        ...(hint === undefined ? {} : { hint }),
      },
    ]);
  }
}

/** Names of a family's files; undefined where the folder is missing, or leads out of the project through a link. */
function listFamily(root: string, folder: string, { templates }: Overlay): string[] | undefined {
  const added = [...(templates?.keys() ?? [])]
    .filter((path) => posix.dirname(path) === folder)
    .map((path) => posix.basename(path));
  const listed = listFolder(root, folder);
  return listed || added.length > 0 ? [...new Set([...(listed ?? []), ...added])] : undefined;
}

function listFolder(root: string, folder: string): string[] | undefined {
  try {
    const real = realpathSync(join(root, folder));
    if (!real.startsWith(realpathSync(root) + sep)) return undefined;
    return readdirSync(real, { withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => entry.name);
  } catch {
    return undefined;
  }
}
