import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextSource } from '../dockerfile/context-sources.ts';
import type { BuildContext } from './build-context.ts';
import { contextError, isGone } from './context-error.ts';
import { pathInside } from './go-path.ts';
import { FileDigests, hashSources } from './hash-sources.ts';
import { missingSources } from './missing-sources.ts';
import type { MissingSource } from './missing-sources.ts';
import { openContext } from './open-context.ts';
import type { FolderContext } from './open-context.ts';

type Digest = Promise<string | undefined>;

/**
 * One folder as the context of all the builds of a run. Dockerfiles under the same ignore file share one context, a source is
 * walked once for all of them, and a file is read once whatever reaches it: sixty images cost what one does. So what is hashed is the
 * folder as the run found it.
 */
export class FolderContexts {
  readonly #folder: string;
  readonly #exclude: readonly string[];
  readonly #contexts = new Map<string, Promise<FolderContext>>();
  readonly #sources = new WeakMap<BuildContext, Map<string, Digest>>();
  readonly #digests = new FileDigests();

  /**
   * @param folder any path of it
   * @param exclude patterns of paths that are in no context, whatever the ignore files say: what the program itself writes there
   */
  constructor(folder: string, exclude: readonly string[] = []) {
    this.#folder = folder;
    this.#exclude = exclude;
  }

  /** How many files were read to be hashed. */
  get filesRead(): number {
    return this.#digests.count;
  }

  /**
   * The context of one Dockerfile.
   * @param dockerfile relative to the folder
   * @throws as {@link openContext}
   */
  readonly open = async (dockerfile: string): Promise<FolderContext> => {
    const special = `${pathInside(dockerfile)}.dockerignore`;
    const isSpecial = await isThere(join(this.#folder, special));
    const key = isSpecial ? special : '';
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const common = { folder: this.#folder, exclude: this.#exclude };
    const opening = openContext(isSpecial ? { ...common, dockerfile } : common);
    this.#contexts.set(key, opening);
    return opening;
  };

  /**
   * As {@link hashSources}, each source of a context once.
   * @param signal the run's: callers who ask for the same share one work, which it ends
   */
  readonly hashSources = async (
    context: BuildContext,
    sources: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly (string | undefined)[]> => {
    const known = this.#sources.get(context) ?? new Map<string, Digest>();
    this.#sources.set(context, known);
    const digests: (string | undefined)[] = [];
    for (const source of sources) {
      const digest = known.get(source) ?? this.#hash(context, source, signal);
      known.set(source, digest);
      digest.catch(() => known.delete(source));
      digests.push(await digest);
    }
    return digests;
  };

  /** What a Dockerfile holds now; undefined when it is not there. */
  readonly readDockerfile = async (dockerfile: string): Promise<string | undefined> => {
    try {
      return await readFile(join(this.#folder, dockerfile), 'utf8');
    } catch (error) {
      if (isGone(error)) return undefined;
      throw contextError('unreadable', `${dockerfile} cannot be read`, error);
    }
  };

  /** Which sources of a Dockerfile the builder will not find, and why. */
  readonly missingSources = async (
    dockerfile: string,
    sources: readonly ContextSource[],
  ): Promise<readonly MissingSource[]> => missingSources(await this.open(dockerfile), sources);

  async #hash(
    context: BuildContext,
    source: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const options = { digests: this.#digests, ...(signal === undefined ? {} : { signal }) };
    const [digest] = await hashSources(context, [source], options);
    return digest;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw contextError('unreadable', `${path} cannot be read.`, error);
  }
}
