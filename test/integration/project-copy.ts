import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { repository } from './docker.ts';

/** A project of this repository: a folder with a manifest. */
export type Project = '.' | 'examples/minimal' | 'examples/bento-server';

/** What a project consists of, as far as it has it; what is generated is not among it. */
const sources = ['manifest.yml', 'manifest.schema.json', 'templates', 'tools', '.dockerignore'];

/**
 * Copies a project into a fresh temporary folder.
 * @param owner the user and group number that all of it is given to; by default the caller keeps it.
 */
export function copyProject(project: Project, owner?: number): string {
  const copy = mkdtempSync(join(tmpdir(), 'manager-itest-'));
  for (const source of sources) {
    const from = join(repository, project, source);
    if (existsSync(from)) cpSync(from, join(copy, source), { recursive: true });
  }
  if (owner !== undefined && owner !== process.getuid?.()) {
    for (const path of ['.', ...filesBelow(copy)]) chownSync(join(copy, path), owner, owner);
  }
  return copy;
}

/** Removes what copyProject made. */
export function removeProject(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/** Every file and folder below a folder, relative to it, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** The bytes of every file below a folder, by its path. */
export function contentsBelow(folder: string): Record<string, string> {
  const files = filesBelow(folder).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    files.map((path) => [path, readFileSync(join(folder, path), 'latin1')]),
  );
}

/** The owners of the files and folders below a folder that are not owned by `owner`, by path. */
export function strangersBelow(folder: string, owner: number): string[] {
  return filesBelow(folder).filter((path) => statSync(join(folder, path)).uid !== owner);
}

/** The Dockerfiles of a tree, relative to the project. */
export function dockerfilesOf(project: string): string[] {
  return filesBelow(join(project, 'generated'))
    .filter((path) => path.endsWith('Dockerfile'))
    .map((path) => relative(project, join(project, 'generated', path)));
}
