import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openWorld } from '../../../src/deliver/open-world.ts';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import type { DockerEngine } from '../../../src/engine/docker/docker-engine.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { deliveryRequest } from '../../../src/deliver/request.ts';
import type { DeliveryOptions } from '../../../src/deliver/request.ts';
import { preview } from '../../../src/deliver/preview.ts';
import { deliver } from '../../../src/deliver/run.ts';
import type { Preview } from '../../../src/deliver/preview.ts';
import type { DeliveryReport } from '../../../src/deliver/run.ts';
import type { DeliveryWorld } from '../../../src/deliver/ports.ts';
import { writeTree } from '../../../src/tree/write.ts';
import { finish, succeed } from '../../integration/docker.ts';
import type { LabEngine } from '../../support/lab.ts';
import { generated } from '../../support/project.ts';

/** How one run of a real project differs from building it on an engine. */
export interface RunOptions extends Partial<DeliveryOptions> {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly authorities?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DeliveryEvent) => void;
}

/** A project on disk that is delivered with a real engine and real registries. Its images go with the test. */
export interface RealProject {
  readonly folder: string;
  readonly run: (options?: RunOptions) => Promise<DeliveryReport>;
  readonly preview: (options?: RunOptions) => Promise<readonly Preview[]>;
  /** Events of the last run. */
  readonly events: readonly DeliveryEvent[];
  readonly docker: (...args: readonly string[]) => Promise<string>;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
}

/**
 * @param repository what all its images' repositories end in, so that they can be found and removed: see {@link freshName}
 */
export function realProject(lab: LabEngine, folder: string, repository: string): RealProject {
  const events: DeliveryEvent[] = [];
  const inside = async <T>(
    options: RunOptions,
    act: (engine: DockerEngine, world: DeliveryWorld) => Promise<T>,
  ): Promise<T> => {
    events.length = 0;
    const { env = { PATH: process.env['PATH'] }, authorities } = options;
    const { engine } = await openEngine({ env: { ...env, DOCKER_HOST: lab.url } });
    const manifest = generated(folder).prepared.project.manifest;
    const opened = await openWorld({
      engine,
      folder,
      registries: manifest.registries,
      env,
      ...(authorities ? { authorities } : {}),
      signal: options.signal ?? new AbortController().signal,
      emit: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
      started: new Date(),
    });
    try {
      return await act(engine, opened.world);
    } finally {
      opened.close();
      await engine.close();
    }
  };
  const requestOf = (project: ReturnType<typeof generated>, options: RunOptions) =>
    deliveryRequest(project.prepared, project, { build: true, push: false, ...options });
  onTestFinished(() => removeImagesNamed(lab, repository));
  return {
    folder,
    events,
    run: async (options = {}) => {
      const project = generated(folder);
      await writeTree({ folder: join(folder, 'generated'), files: project.files, prune: true });
      return inside(options, (_, world) => deliver(requestOf(project, options), world));
    },
    preview: (options = {}) =>
      inside(options, async (_, world) => {
        return (await preview(requestOf(generated(folder), options), world)).units;
      }),
    docker: (...args) => succeed('docker', ['-H', lab.url, ...args]),
    write: (path, text) => {
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  };
}

/** A name that no other test has. */
export function freshName(): string {
  return `itest-${randomUUID().slice(0, 8)}`;
}

/** `name → type` of every unit, the platform left out. */
export function outcomesOf({ units }: DeliveryReport): Record<string, string> {
  return Object.fromEntries(units.map(({ image, outcome }) => [image, outcome.type]));
}

/** Removes an engine's images that have a name in a reference, or were built for one and lost it to a later build. */
async function removeImagesNamed({ url }: LabEngine, name: string): Promise<void> {
  const ask = (...args: readonly string[]) => succeed('docker', ['-H', url, ...args]);
  const remove = async (images: readonly string[]): Promise<void> => {
    if (images.length > 0) await finish('docker', ['-H', url, 'image', 'rm', '--force', ...images]);
  };
  const references = await ask('images', '--format', '{{.Repository}}:{{.Tag}}');
  await remove(references.split('\n').filter((each) => each.includes(name)));
  const label = 'manager.image';
  const ids = await ask('images', '--quiet', '--no-trunc', '--filter', `label=${label}`);
  for (const id of new Set(ids.split('\n').filter((each) => each !== ''))) {
    const format = `{{index .Config.Labels "${label}"}}`;
    const builtFor = await finish('docker', ['-H', url, 'inspect', '--format', format, id]);
    if (builtFor.stdout.includes(name)) await remove([id]);
  }
}
