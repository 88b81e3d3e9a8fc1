import type { Readable } from 'node:stream';
import type { CredentialSource } from '../../registry/credentials.ts';
import { formatRepository, parseReference, versionOf } from '../../registry/reference.ts';
import type {
  BuildEvent,
  BuildRequest,
  BuildResult,
  Engine,
  EngineAddress,
  EngineImage,
  EngineInfo,
  ListedImage,
  PushEvent,
  PushResult,
  Watch,
} from '../engine.ts';
import { askNothing } from './api.ts';
import { findBuilder } from './builder.ts';
import type { ContainerImage, Containers } from '../containers.ts';
import { dockerContainers } from './docker-containers.ts';
import type { Greeting } from './builder.ts';
import { readDiskUsage } from './disk-usage.ts';
import type { DiskUsage } from './disk-usage.ts';
import { listImagesWithLabel, readImage, readImagesWithLabel } from './images.ts';
import { readInfo } from './info.ts';
import { saveImage } from './save.ts';
import { pullImage, pushImage } from './transfer.ts';
import { escapeName } from './transport.ts';
import type { EngineTransport } from './transport.ts';
import { buildPlatforms } from './workers.ts';

/** An engine of the Docker Engine API: Docker's, or Podman's service of the same API. */
export class DockerEngine implements Engine {
  readonly address: EngineAddress;
  /** The version that we speak with it. */
  readonly apiVersion: string;
  readonly containers: Containers;
  readonly #transport: EngineTransport;
  readonly #greeting: Greeting;
  readonly #prefersClassic: boolean;
  #info: EngineInfo | undefined;

  /** @param prefersClassic build without BuildKit although the engine has it */
  constructor(
    transport: EngineTransport,
    greeting: Greeting,
    { apiVersion, prefersClassic }: { apiVersion: string; prefersClassic: boolean },
  ) {
    this.address = transport.address;
    this.apiVersion = apiVersion;
    this.#transport = transport;
    this.#greeting = greeting;
    this.#prefersClassic = prefersClassic;
    this.containers = dockerContainers(this.#speaking());
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    signal?.throwIfAborted();
    this.#info ??= await this.#readInfo(signal);
    return this.#info;
  }

  async #readInfo(signal: AbortSignal | undefined): Promise<EngineInfo> {
    const [info, builder] = await Promise.all([
      readInfo(this.#transport, signal),
      this.#prefersClassic
        ? ('classic' as const)
        : findBuilder(this.#transport, this.#greeting, signal),
    ]);
    return { ...info, builder };
  }

  image(
    reference: string,
    platform?: string,
    signal?: AbortSignal,
  ): Promise<EngineImage | undefined> {
    return readImage(this.#speaking(), reference, platform, signal);
  }

  imagesWithLabel(label: string, signal?: AbortSignal): Promise<readonly EngineImage[]> {
    return readImagesWithLabel(this.#speaking(), label, signal);
  }

  listWithLabel(label: string, signal?: AbortSignal): Promise<readonly ListedImage[]> {
    return listImagesWithLabel(this.#transport, label, signal);
  }

  async build(request: BuildRequest, watch: Watch<BuildEvent>): Promise<BuildResult> {
    const info = await this.info(watch.signal);
    if (info.builder === 'buildkit') {
      const { buildWithSession } = await import('./session/build.ts');
      return buildWithSession(this.#transport, request, watch);
    }
    const { buildClassic } = await import('./classic-build.ts');
    return buildClassic({ ...this.#speaking(), info }, request, watch);
  }

  async tag(image: string, reference: string, signal?: AbortSignal): Promise<void> {
    const parsed = parseReference(reference);
    await askNothing(this.#transport, {
      method: 'POST',
      path: `/images/${escapeName(image)}/tag`,
      query: { repo: formatRepository(parsed), tag: versionOf(parsed) },
      stage: 'tag',
      ...(signal && { signal }),
    });
  }

  push(
    reference: string,
    credentials: CredentialSource,
    watch: Watch<PushEvent>,
    platform?: string,
  ): Promise<PushResult> {
    return pushImage(this.#speaking(), reference, credentials, watch, platform);
  }

  pull(
    reference: string,
    credentials: CredentialSource,
    watch: Watch<PushEvent>,
    platform?: string,
  ): Promise<void> {
    return pullImage(this.#speaking(), reference, credentials, watch, platform);
  }

  save(image: ContainerImage, signal: AbortSignal): Promise<Readable> {
    return saveImage(this.#speaking(), image, signal);
  }

  /**
   * The platforms that it builds for, emulated ones among them, its own first.
   *
   * @throws EngineError when it has no BuildKit: the API tells of no other builder's
   */
  platforms(signal?: AbortSignal): Promise<readonly string[]> {
    return buildPlatforms(this.#transport, signal);
  }

  /** What it has on its disk. */
  diskUsage(signal?: AbortSignal): Promise<DiskUsage> {
    return readDiskUsage(this.#transport, this.apiVersion, signal);
  }

  close(): Promise<void> {
    this.#transport.close();
    return Promise.resolve();
  }

  #speaking(): { transport: EngineTransport; apiVersion: string } {
    return { transport: this.#transport, apiVersion: this.apiVersion };
  }
}
