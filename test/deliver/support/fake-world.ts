import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BuildRequest, Engine, EngineImage, EngineInfo } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import type { DeliveryWorld } from '../../../src/deliver/ports.ts';
import { VirtualClock } from './virtual-clock.ts';

function sha(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** An engine with its registry, for what real ones cannot be made to do: faults at a given moment, and time that is known. */
export class FakeWorld {
  readonly clock = new VirtualClock();
  readonly controller = new AbortController();
  readonly events: DeliveryEvent[] = [];
  readonly builds: BuildRequest[] = [];
  readonly images = new Map<string, EngineImage>();
  /** Reference → id. */
  readonly names = new Map<string, string>();
  readonly registry = new Map<string, string>();
  /** Digest → labels, of what other runs have pushed. */
  readonly labels = new Map<string, Readonly<Record<string, string>>>();
  readonly logs = new Map<string, string>();
  /** What a step of every build says. */
  output = 'say p4ssw0rd\nlast words\n';
  /** Called before every build; throws to fail it. */
  onBuild: (request: BuildRequest, attempt: number) => Promise<void> | void = () => undefined;
  onPush: (reference: string) => Promise<void> | void = () => undefined;
  /** Base images that registries have. */
  bases = new Map([['debian:12', sha('debian')]]);
  /** Sources that the context has. */
  sources = new Map([['tools/x', sha('x')]]);
  info: EngineInfo = {
    product: 'Docker Engine',
    version: '26.1.5',
    apiVersion: '1.45',
    platform: 'linux/amd64',
    cpus: 2,
    memory: 1,
    builder: 'buildkit',
    store: 'graphdriver',
    rootFolder: '/',
  };

  get world(): DeliveryWorld {
    return {
      engine: this.engine,
      registry: {
        resolveBases: (questions) =>
          Promise.resolve(
            questions.map(({ reference, platforms }) => {
              const digest = this.bases.get(reference);
              return digest === undefined
                ? {
                    reference,
                    platforms: [],
                    problem: { kind: 'absent' as const, message: 'its registry does not have it' },
                  }
                : { reference, digest, platforms };
            }),
          ),
        digestOf: (reference) => Promise.resolve(this.registry.get(reference)),
        pushIndex: (reference, entries) => {
          const digest = sha(JSON.stringify(entries));
          this.registry.set(reference, digest);
          return Promise.resolve({ digest });
        },
        tagsOf: (reference) => {
          const repository = reference.slice(0, reference.lastIndexOf(':') + 1);
          const own = [...this.registry.keys()].filter((each) => each.startsWith(repository));
          return Promise.resolve(own.map((each) => each.slice(repository.length)));
        },
        labelsOf: (reference) => {
          const digest = this.registry.get(reference);
          const image = [...this.images.values()].find(
            ({ id }) => sha(`manifest of ${id}`) === digest,
          );
          return Promise.resolve(image?.labels ?? this.labels.get(digest ?? ''));
        },
        moveTag: (reference, digest) => {
          this.registry.set(reference, digest);
          return Promise.resolve();
        },
      },
      context: {
        open: () =>
          Promise.resolve({
            folder: '/context',
            // eslint-disable-next-line @typescript-eslint/require-await -- an empty context
            entries: async function* () {
              yield* [];
            },
            open: () => Readable.from([]),
          }),
        hashSources: (_, sources) => Promise.resolve(sources.map((each) => this.sources.get(each))),
      },
      credentials: () =>
        Promise.resolve({ type: 'password', username: 'me', password: 'p4ssw0rd' }),
      logs: {
        open: ({ image, platform }) => {
          const name = `${image} ${platform}`;
          this.logs.set(name, '');
          return {
            shown: `.manager/logs/${image}.log`,
            write: (text) => this.logs.set(name, (this.logs.get(name) ?? '') + text),
            close: () => Promise.resolve(undefined),
          };
        },
      },
      clock: this.clock,
      random: () => 0.5,
      signal: this.controller.signal,
      emit: (event) => this.events.push(event),
      started: new Date('2024-01-02T03:04:05Z'),
    };
  }

  #attempts = new Map<string, number>();

  get engine(): Engine {
    return {
      address: { url: 'unix:///fake.sock', source: 'a test' },
      info: () => Promise.resolve(this.info),
      image: (reference) => Promise.resolve(this.#find(reference)),
      imagesWithLabel: (label) => Promise.resolve(this.#labelled(label)),
      listWithLabel: (label) => Promise.resolve(this.#labelled(label)),
      build: async (request, { signal, onEvent }) => {
        const [name = ''] = request.tags;
        const attempt = (this.#attempts.get(name) ?? 0) + 1;
        this.#attempts.set(name, attempt);
        onEvent({ type: 'step', id: '1', name: '[1/2] RUN make', state: 'started' });
        await request.credentials('registry.example');
        onEvent({ type: 'log', id: '1', text: this.output });
        await this.clock.sleep(1000, signal);
        await this.onBuild(request, attempt);
        this.builds.push(request);
        const id = sha(JSON.stringify([request.labels, request.platform, this.builds.length]));
        const platform = request.platform ?? this.info.platform;
        const labels = request.labels;
        this.images.set(id, {
          id,
          references: [],
          digests: [],
          labels,
          size: 10,
          platform,
          layers: ['sha256:l'],
        });
        for (const tag of request.tags) this.names.set(tag, id);
        return { imageId: id };
      },
      tag: (image, reference) => {
        this.names.set(reference, image);
        return Promise.resolve();
      },
      push: async (reference) => {
        await this.onPush(reference);
        const id = this.names.get(reference);
        const image = id === undefined ? undefined : this.images.get(id);
        if (!image) throw new EngineError('push', 'no such image');
        const digest = sha(`manifest of ${image.id}`);
        const repository = reference.slice(0, reference.lastIndexOf(':'));
        const digests = [...new Set([...image.digests, `${repository}@${digest}`])];
        this.images.set(image.id, { ...image, digests });
        this.registry.set(reference, digest);
        return { digest, size: 5 };
      },
      pull: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  /** `type` of every outcome by image, in the order of the events. */
  outcomes(): string[] {
    return this.events.flatMap((event) =>
      event.event === 'outcome' ? [`${event.image} ${event.platform} ${event.outcome.type}`] : [],
    );
  }

  #labelled(label: string): EngineImage[] {
    return [...this.images.values()].filter(({ labels }) => label in labels).map(this.#shown);
  }

  #find(reference: string): EngineImage | undefined {
    const image = this.images.get(this.names.get(reference) ?? reference);
    return image && this.#shown(image);
  }

  #shown = (image: EngineImage): EngineImage => ({
    ...image,
    references: [...this.names].filter(([, id]) => id === image.id).map(([name]) => name),
  });
}
