import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError, ManagerError } from '../../errors.ts';
import { systemReason } from '../../system-error.ts';
import { FilePatterns } from './file-patterns.ts';
import { isInside, realPath } from './inside.ts';
import { problem } from './problem.ts';

/** A file of a project that goes into its bento. */
export interface SelectedFile {
  /** Where it goes: relative, with slashes. */
  readonly path: string;
  /** Absolute; with every symbolic link followed. */
  readonly source: string;
}

/** Which files of a project go into its bento. */
export interface Selection {
  /** Undefined: all. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Absolute paths of folders that are left out whole: the store, when it lies in the project. */
  readonly without: readonly string[];
  readonly signal: AbortSignal;
}

/** Patterns of a `.bentoignore`, for what lies below its folder. */
interface Ignored {
  /** `data/`, or empty for the project's own. */
  readonly below: string;
  readonly patterns: FilePatterns;
}

interface Folder {
  readonly path: string;
  /** Real. */
  readonly source: string;
  readonly ignored: readonly Ignored[];
  /** The real folders that it lies in, itself included: a link back to one of them is not followed. */
  readonly above: readonly string[];
}

/** Never part of a bento (as in BentoML 1.2 and later; 1.0 and 1.1 left out only `.git`). */
const NEVER = new Set(['.git', '.manager', '.venv', 'venv', '__pycache__']);
/** More files than a project has: links in circles of folders multiply. */
const MOST_FILES = 200_000;
const IGNORE_FILE = '.bentoignore';

/**
 * The files of a project that its `include`, `exclude` and every `.bentoignore` leave, sorted by path. Symbolic links are
 * followed, as BentoML follows them, but only inside the project.
 *
 * @param project absolute
 * @throws InputError with every include that leads out and every wanted link that leads out or nowhere: `containerize/outside-project`
 * @throws ManagerError `containerize/unreadable-project`
 */
export function selectFiles(project: string, selection: Selection): SelectedFile[] {
  const { include = ['*'], exclude } = selection;
  const problems = include
    .filter((pattern) => /^!?(?:\.\/)*\.\.(?:\/|$)/.test(pattern))
    .map(leadsOut);
  const root = realPath(project) ?? project;
  const wanted = new FilePatterns(include);
  const unwanted = new FilePatterns(exclude);
  const files: SelectedFile[] = [];
  const folders: Folder[] = [{ path: '', source: root, ignored: [], above: [root] }];

  const isWanted = (path: string, ignored: readonly Ignored[]): boolean =>
    wanted.match(path) &&
    !unwanted.match(path) &&
    !ignored.some(({ below, patterns }) => patterns.match(path.slice(below.length)));

  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    selection.signal.throwIfAborted();
    const names = namesOf(folder.source);
    const ignored = [...folder.ignored, ...readIgnoreFile(folder, names)];
    for (const name of names) {
      if (NEVER.has(name.name)) continue;
      const path = `${folder.path}${name.name}`;
      const found = look(join(folder.source, name.name), name, root);
      const source = found?.source ?? '';
      if (found === undefined) {
        if (isWanted(path, ignored) && isWanted(`${path}/`, ignored)) problems.push(badLink(path));
      } else if (found.kind === 'folder') {
        if (folder.above.includes(source)) continue;
        if (selection.without.some((each) => isInside(realPath(each) ?? each, source))) continue;
        folders.push({ path: `${path}/`, source, ignored, above: [...folder.above, source] });
      } else if (found.kind === 'file' && isWanted(path, ignored)) {
        files.push({ path, source });
        if (files.length > MOST_FILES) throw new InputError([tooMany()]);
      }
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a name in a folder leads to; undefined: a symbolic link that leads out, or nowhere. */
function look(
  path: string,
  name: Dirent,
  root: string,
): { kind: 'file' | 'folder' | 'other'; source: string } | undefined {
  if (name.isFile()) return { kind: 'file', source: path };
  if (name.isDirectory()) return { kind: 'folder', source: path };
  if (!name.isSymbolicLink()) return { kind: 'other', source: path };
  const source = realPath(path);
  if (source === undefined || !isInside(root, source)) return undefined;
  const stats = statSync(source);
  return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other', source };
}

function readIgnoreFile(folder: Folder, names: readonly Dirent[]): Ignored[] {
  if (!names.some((name) => name.name === IGNORE_FILE && name.isFile())) return [];
  const lines = readFileSync(join(folder.source, IGNORE_FILE), 'utf8').split('\n');
  return [{ below: folder.path, patterns: new FilePatterns(lines) }];
}

function namesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new ManagerError(
      'containerize/unreadable-project',
      `cannot read ${folder}: ${systemReason(error)}`,
      {
        hint: 'Make it readable.',
        cause: error,
      },
    );
  }
}

function leadsOut(pattern: string): Diagnostic {
  return problem(
    'outside-project',
    `include: ${pattern} leads out of the project`,
    "Copy what it names into the project's folder.",
  );
}

function badLink(path: string): Diagnostic {
  return problem(
    'outside-project',
    `the symbolic link ${path} leads out of the project, or nowhere`,
    'Put what it leads to into the project, or name the link under exclude.',
  );
}

function tooMany(): Diagnostic {
  return problem(
    'too-many-files',
    `the project has more than ${MOST_FILES} files`,
    'Say under include what belongs to the bento, and leave the rest out with exclude or .bentoignore.',
  );
}
