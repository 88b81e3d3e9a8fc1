import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { InputError } from '../errors.ts';
import type { BuildContext, ContextEntry, ContextSelection } from './build-context.ts';
import { contextError, isGone } from './context-error.ts';
import { readContextFile } from './file-reader.ts';
import { followPaths } from './follow-paths.ts';
import { pathInside } from './go-path.ts';
import { readIgnoreFile } from './ignore-file.ts';
import type { IgnoreRule } from './ignore-file.ts';
import { resolveLinks } from './links.ts';
import { Matcher, PathSet } from './matcher.ts';
import type { PathTest } from './matcher.ts';
import { readPattern } from './pattern.ts';
import { walk } from './walk.ts';
import type { WalkFilter } from './walk.ts';

/** A context that knows why something is not in it. */
export interface FolderContext extends BuildContext {
  /** The ignore file that counts, relative to the folder; undefined: there is none. */
  readonly ignoreFile: string | undefined;
  /**
   * The line that leaves a path out; undefined when none does. Of a folder that is left out, single files may still be in the context:
   * {@link holds} tells.
   */
  ignoredBy(path: string): IgnoreRule | undefined;
  /** True for a path that the ignore file or the request leaves out. */
  leavesOut(path: string): boolean;
  /** True for a file, folder or link that is in the context. Symbolic links on the way are not followed. */
  holds(path: string): Promise<boolean>;
}

/** Which context. */
export interface ContextRequest {
  /** Any path of the folder; symbolic links to it are resolved. */
  readonly folder: string;
  /** The Dockerfile, relative to the folder, with forward slashes: an ignore file beside it (`Dockerfile.dockerignore`) wins. */
  readonly dockerfile?: string;
  /** Patterns that leave out more, whatever the ignore file says. */
  readonly exclude?: readonly string[];
}

/**
 * Opens a folder as a build context: reads `<Dockerfile>.dockerignore` if it is there, even an empty one, else `.dockerignore`
 * (https://docs.docker.com/build/concepts/context/#dockerignore-files; moby/buildkit frontend/dockerui/config.go). An ignored
 * Dockerfile or ignore file is not in the context; builders get them in another way (`contextTar`, the session's definition files).
 * @throws {InputError} with `ignore/…` diagnostics for malformed patterns
 * @throws {ManagerError} `context/not-a-folder`, `context/unreadable`
 */
export async function openContext(request: ContextRequest): Promise<FolderContext> {
  const folder = await realFolder(request.folder);
  const exclude = request.exclude ?? [];
  const special =
    request.dockerfile === undefined ? [] : [`${pathInside(request.dockerfile)}.dockerignore`];
  for (const ignoreFile of [...special, '.dockerignore']) {
    const text = await readIgnored(folder, ignoreFile);
    if (text === undefined) continue;
    const { rules, diagnostics } = readIgnoreFile(text, ignoreFile);
    if (diagnostics.length > 0) throw new InputError(diagnostics);
    return new OpenFolder(folder, { ignoreFile, rules, exclude });
  }
  return new OpenFolder(folder, { ignoreFile: undefined, rules: [], exclude });
}

async function realFolder(path: string): Promise<string> {
  try {
    const folder = await realpath(path);
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    if (!isGone(error)) {
      throw contextError('unreadable', `The build context ${path} cannot be read.`, error);
    }
  }
  throw contextError('not-a-folder', `The build context ${path} is no folder.`);
}

/**
 * A symbolic link is followed with the folder as its root, as BuildKit does. Where one leads nowhere in it, BuildKit ignores nothing
 * (moby/moby#42108): that is refused, for it may put secrets into an image.
 */
async function readIgnored(folder: string, path: string): Promise<string | undefined> {
  const real = await resolveLinks(folder, path);
  try {
    if (real !== undefined) return await readFile(join(folder, real), 'utf8');
  } catch (error) {
    if (!isGone(error)) throw contextError('unreadable', `${path} cannot be read.`, error);
    if (real === path) return undefined;
  }
  throw new InputError([
    {
      code: 'ignore/outside',
      severity: 'error',
      message: `${path} is a symbolic link to nothing in the build context: Docker would ignore no file at all`,
      place: { file: path, line: 1, col: 1 },
      hint: 'Put the file itself there.',
    },
  ]);
}

class OpenFolder implements FolderContext {
  readonly folder: string;
  readonly ignoreFile: string | undefined;
  readonly #rules: readonly IgnoreRule[];
  readonly #matcher: Matcher;
  readonly #exclude: Matcher;

  constructor(
    folder: string,
    ignored: {
      readonly ignoreFile: string | undefined;
      readonly rules: readonly IgnoreRule[];
      readonly exclude: readonly string[];
    },
  ) {
    this.folder = folder;
    this.ignoreFile = ignored.ignoreFile;
    this.#rules = ignored.rules;
    this.#matcher = new Matcher(this.#rules.map(({ pattern }) => pattern));
    this.#exclude = matcherOf(ignored.exclude);
  }

  async *entries(selection: ContextSelection = {}): AsyncGenerator<ContextEntry> {
    yield* walk(this.folder, await this.#filter(selection));
  }

  open(path: string): Readable {
    if (!this.leavesOut(path)) return readContextFile(this.folder, path);
    const failed = new Readable({ read: () => undefined });
    const message = `${path} is no file of the build context: it is ignored.`;
    return failed.destroy(contextError('not-in-context', message));
  }

  ignoredBy(path: string): IgnoreRule | undefined {
    const { matched, pattern } = this.#matcher.matchAll(path);
    return matched ? this.#rules.find((rule) => rule.pattern === pattern) : undefined;
  }

  leavesOut(path: string): boolean {
    return this.#matcher.matchAll(path).matched || this.#exclude.matchAll(path).matched;
  }

  async holds(path: string): Promise<boolean> {
    if (path === '') return true;
    for await (const entry of this.entries({ paths: [path] })) return entry.path !== '';
    return false;
  }

  async #filter({ followPaths: wanted, paths, exclude }: ContextSelection): Promise<WalkFilter> {
    const excludes = [this.#matcher, this.#exclude, matcherOf(exclude ?? [])];
    const include: PathTest[] = [];
    if (wanted !== undefined && wanted.length > 0) {
      const patterns = await followPaths(this.folder, wanted);
      if (patterns !== undefined) include.push(matcherOf(patterns));
    }
    if (paths?.includes('') === false) include.push(new PathSet(paths));
    return { exclude: excludes.filter(({ patterns }) => patterns.length > 0), include };
  }
}

/** @throws {ManagerError} `context/bad-pattern` */
function matcherOf(texts: readonly string[]): Matcher {
  const patterns = texts.flatMap((text) => {
    const pattern = readPattern(text);
    if (typeof pattern === 'string') {
      throw contextError('bad-pattern', `The pattern ${text} is malformed.`);
    }
    return pattern ?? [];
  });
  return new Matcher(patterns);
}
