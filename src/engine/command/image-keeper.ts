import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import type { EngineStage } from '../engine-error.ts';
import type { BuildRequest, EngineImage, PushEvent, PushResult, Watch } from '../engine.ts';
import { engineFailure } from '../docker/failure.ts';
import type { ImageCommands } from './backend.ts';
import { capture } from './capture.ts';
import type { Captured } from './capture.ts';
import type { CommandSurroundings } from './command-engine.ts';
import { inspectedImage } from './inspected.ts';
import { findLoader, LOADERS } from './loaders.ts';
import { ownPlatform } from './own-platform.ts';
import { makeScratch } from './request-options.ts';

/** A program, and how it is asked about images. */
interface Holder {
  readonly binary: string;
  readonly images: ImageCommands;
}

/** Asks an engine's program about images, and moves them. */
export class ImageKeeper {
  readonly #surroundings: CommandSurroundings;
  readonly #built = new Map<string, EngineImage>();

  constructor(surroundings: CommandSurroundings) {
    this.#surroundings = surroundings;
  }

  /** What was built exists, even where it went away at once: into a registry, or a folder. */
  remember(id: string, request: BuildRequest): void {
    const image: EngineImage = {
      id,
      references: request.tags,
      digests: [],
      labels: request.labels,
      size: 0,
      platform: request.platform ?? ownPlatform(),
      layers: [],
    };
    for (const name of [id, ...request.tags]) this.#built.set(name, image);
  }

  async find(
    reference: string,
    platform: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<EngineImage | undefined> {
    const holder = await this.#holder();
    const remembered = this.#built.get(reference);
    if (holder === undefined) return remembered;
    const { code, stdout } = await this.#ask(holder, holder.images.inspect(reference), signal);
    const found = code === 0 ? inspectedImage(stdout) : undefined;
    const image = found === undefined ? remembered : withNames(found, remembered);
    const isOther = platform !== undefined && image !== undefined && image.platform !== platform;
    return isOther && image !== remembered ? undefined : image;
  }

  async tag(image: string, reference: string, signal: AbortSignal | undefined): Promise<void> {
    const holder = await this.#needHolder('tag');
    const ended = await this.#ask(holder, holder.images.tag(image, reference), signal);
    if (ended.code !== 0) throw failure('tag', ended);
  }

  async pull(reference: string, signal: AbortSignal): Promise<void> {
    const holder = await this.#needHolder('pull');
    const ended = await this.#ask(holder, holder.images.pull(reference), signal);
    if (ended.code !== 0) throw failure('pull', ended);
  }

  async push(reference: string, { signal, onEvent }: Watch<PushEvent>): Promise<PushResult> {
    const holder = await this.#needHolder('push');
    const scratch = await makeScratch();
    try {
      const file = join(scratch.folder, 'digest');
      onEvent({ layer: reference, state: 'pushing', done: 0, total: 0 });
      const ended = await this.#ask(holder, holder.images.push(reference, file), signal);
      if (ended.code !== 0) throw failure('push', ended);
      onEvent({ layer: reference, state: 'pushed', done: 0, total: 0 });
      const written = await readFile(file, 'utf8').catch(() => '');
      return pushResult(written, ended);
    } finally {
      await scratch.remove();
    }
  }

  async #holder(): Promise<Holder | undefined> {
    const { backend, probe } = this.#surroundings;
    if (backend.images !== undefined) return { binary: backend.binary, images: backend.images };
    const loader = await findLoader(probe);
    const images = LOADERS.find(({ name }) => name === loader)?.images;
    return loader === undefined || images === undefined ? undefined : { binary: loader, images };
  }

  async #needHolder(stage: EngineStage): Promise<Holder> {
    const holder = await this.#holder();
    if (holder !== undefined) return holder;
    const { name } = this.#surroundings.backend;
    throw new EngineError(stage, `${name} keeps no images, so there is none to ${stage}`, {
      hint: 'Have it pushed by the build: --opt push.',
    });
  }

  #ask(
    { binary, images }: Holder,
    rest: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Captured> {
    const { runAsRoot, cwd, environment: env, backend } = this.#surroundings;
    const sudo = runAsRoot && images === backend.images ? ['sudo'] : [];
    return capture([...sudo, binary, ...rest], { cwd, env, signal });
  }
}

/** An engine that says one name of an image has the others all the same. */
function withNames(image: EngineImage, remembered: EngineImage | undefined): EngineImage {
  if (remembered === undefined) return image;
  const references = [...new Set([...image.references, ...remembered.references])];
  return { ...image, references };
}

function failure(stage: EngineStage, { stderr, stdout }: Captured): EngineError {
  const lines = (stderr.trim() === '' ? stdout : stderr).trim().split('\n');
  return engineFailure(stage, lines.slice(-3).join('\n'));
}

/** podman and buildah write a file, docker and nerdctl say it: `1: digest: sha256:… size: 528`, `manifest-sha256:…`. */
function pushResult(written: string, { stdout, stderr }: Captured): PushResult {
  const said = `${stdout}\n${stderr}`;
  const digest =
    /^sha256:[0-9a-f]{64}$/m.exec(written)?.[0] ??
    /digest:\s*(sha256:[0-9a-f]{64})/.exec(said)?.[1] ??
    /(?:index|manifest)-(sha256:[0-9a-f]{64})/.exec(said)?.[1];
  if (digest === undefined) {
    throw new EngineError('push', 'the engine pushed, and did not say what (no digest)');
  }
  return { digest, size: Number(/size:\s*(\d+)/.exec(said)?.[1] ?? 0) };
}
