import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import type { DiskView } from './disk.ts';
import type { Leftovers } from './leftovers.ts';
import { ancestorsOf } from './paths.ts';
import type { TreePlaces } from './request.ts';

/** What is known when obstacles are looked for. */
export interface Scene {
  readonly disk: DiskView;
  readonly show: (path: string) => string;
  /** Planned paths that do not hold their text already. */
  readonly planned: readonly string[];
  readonly leftovers: Leftovers;
  readonly places: TreePlaces;
  /** Absolute paths of the files beside the output folder. */
  readonly besides: readonly string[];
}

/**
 * What stands in the way of the planned files and is not the program's own to remove: symbolic links, strangers' files
 * where a folder should be, folders where a file should be. One diagnostic each, however many files it concerns.
 * Codes: `tree/through-link`, `tree/file-in-the-way`, `tree/folder-in-the-way`, `tree/special-file`.
 */
export function findObstacles(scene: Scene): Diagnostic[] {
  const top = folderObstacle(scene);
  if (top !== undefined) return [top];
  const found = new Map<string, Diagnostic>();
  for (const path of scene.planned) {
    const obstacle = obstacleAt(path, scene);
    if (obstacle !== undefined) found.set(obstacle.message, obstacle);
  }
  return [...found.values(), ...besideObstacles(scene)];
}

function folderObstacle({ disk, show, places }: Scene): Diagnostic | undefined {
  const { kind } = disk.at('');
  const shown = show(places.folder);
  if (kind === 'link') {
    return refusal(
      'tree/through-link',
      `the output folder ${shown} is a symbolic link, and manager never writes through one`,
      'Name the folder that the link points to, or put a real folder in its place.',
    );
  }
  if (kind === 'missing' || kind === 'folder') return undefined;
  return refusal(
    'tree/file-in-the-way',
    `the output folder ${shown} is a file`,
    'Move it away, or choose another output folder.',
  );
}

function obstacleAt(path: string, scene: Scene): Diagnostic | undefined {
  const standing = scene.disk.at(path);
  const shown = (at: string): string => scene.show(scene.disk.absolute(at));
  if (standing.kind === 'special') return special(shown(path));
  if (standing.kind === 'folder' && !isOursAlone(path, scene)) {
    return refusal(
      'tree/folder-in-the-way',
      `${shown(path)} is planned as a file, but a folder with files that manager did not write stands there`,
      'Move the folder away; manager deletes only what it wrote.',
    );
  }
  if (standing.kind !== 'blocked' || scene.leftovers.removals.has(standing.by)) return undefined;
  if (standing.through === 'special') return special(shown(standing.by));
  if (standing.through === 'file') {
    return refusal(
      'tree/file-in-the-way',
      `${shown(standing.by)} is planned as a folder, but a file that manager may not remove stands there`,
      'Move the file away. A run over the whole manifest removes a file that manager wrote earlier.',
    );
  }
  return refusal(
    'tree/through-link',
    `${shown(standing.by)} is a symbolic link, and manager never writes through one`,
    'Put a real folder in its place.',
  );
}

/** True for a folder that the removal of our own leftovers empties. */
function isOursAlone(folder: string, scene: Scene): boolean {
  const { removals, gone } = scene.leftovers;
  const ours = new Set([...removals, ...gone].flatMap(ancestorsOf));
  const clears = (path: string): boolean =>
    ours.has(path) &&
    scene.disk.names(path).every((name) => {
      const child = `${path}/${name}`;
      return scene.disk.at(child).kind === 'folder' ? clears(child) : removals.has(child);
    });
  return clears(folder);
}

function besideObstacles({ besides, show, places }: Scene): Diagnostic[] {
  return [places.list, ...besides, places.staging, dirname(places.folder)].flatMap((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    if (path === places.staging) {
      if (stats.isDirectory()) return [];
      return [
        refusal(
          'tree/file-in-the-way',
          `${show(path)} is not a folder, but manager keeps what is half written there`,
          'Delete it.',
        ),
      ];
    }
    if (path === places.parent || stats.isFile() || stats.isSymbolicLink()) return [];
    if (!stats.isDirectory()) return [special(show(path))];
    return [
      refusal(
        'tree/folder-in-the-way',
        `${show(path)} is planned as a file, but a folder stands there`,
        'Move it away, or give the file another path.',
      ),
    ];
  });
}

function special(shown: string): Diagnostic {
  return refusal(
    'tree/special-file',
    `${shown} is neither a file nor a folder (a pipe, a socket or a device)`,
    'Move it away.',
  );
}

function refusal(code: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'error', message, hint };
}
