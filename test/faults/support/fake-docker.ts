import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeEngine, json } from '../../support/fake-engine/fake-engine.ts';
import type { Asked, FakeEngine } from '../../support/fake-engine/fake-engine.ts';
import { answer, fakeServer } from '../../support/fake-registry/server.ts';

/** What goes wrong with one build or push; undefined: nothing. */
export type Fault =
  /** The engine says so in its stream: what was run failed, a registry refused. */
  | { readonly error: string }
  /** A status instead of the stream. */
  | { readonly status: number; readonly message: string }
  /** These bytes come, and the connection ends with them, in order (`end`) or not (`cut`). */
  | { readonly bytes: string; readonly then: 'end' | 'cut' }
  /** Nothing comes any more. */
  | { readonly hang: true };

interface Image {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly names: Set<string>;
  readonly digests: Set<string>;
}

/** An engine and a registry that hold what is built and pushed, over HTTP, with faults on request. It builds without BuildKit. */
export interface FakeDocker extends FakeEngine {
  /** `127.0.0.1:PORT` of the registry. */
  readonly registry: string;
  /** By reference. */
  readonly pushed: ReadonlyMap<string, string>;
  /** The images that were built, by the first of their names, in order; one that was built twice twice. */
  readonly built: readonly string[];
  /** The most builds that went on at once. */
  readonly busiest: () => number;
}

export interface FakeFaults {
  /** @param attempt from 1, of the image with that name */
  readonly build?: (
    image: string,
    attempt: number,
  ) => Fault | undefined | Promise<Fault | undefined>;
  readonly push?: (reference: string, attempt: number) => Fault | undefined;
}

export async function fakeDocker(faults: FakeFaults = {}): Promise<FakeDocker> {
  const images = new Map<string, Image>();
  const pushed = new Map<string, string>();
  const built: string[] = [];
  const tries = counter();
  let [running, most] = [0, 0];
  const registry = await fakeServer(({ path }, response) => {
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path) ?? [];
    const digest = pushed.get(`${registry.host}/${repository ?? ''}:${tag ?? ''}`);
    if (repository === undefined) answer(response, path === '/v2/' ? 200 : 404);
    else if (digest === undefined) answer(response, 404);
    else
      response.writeHead(200, { 'docker-content-digest': digest, 'content-length': 2 }).end('{}');
  });
  const find = (name: string): Image | undefined =>
    images.get(name) ?? [...images.values()].find(({ names }) => names.has(name));
  const name = (image: Image, reference: string): void => {
    find(reference)?.names.delete(reference);
    image.names.add(reference);
  };
  const build = async ({ query }: Asked, response: ServerResponse): Promise<void> => {
    const names = query.getAll('t');
    const [first = ''] = names;
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
    const fault = await faults.build?.(first, tries(first));
    if (fault) {
      misbehave(fault, response);
      return;
    }
    const labels = JSON.parse(query.get('labels') ?? '{}') as Record<string, string>;
    const id = sha(JSON.stringify([first, labels]));
    const image = images.get(id) ?? { id, labels, names: new Set(), digests: new Set() };
    images.set(id, image);
    for (const each of names) name(image, each);
    built.push(first);
    response.write('{"stream":"Step 1/1 : FROM scratch\\n"}\n');
    response.end(`{"aux":{"ID":"${id}"}}\n{"stream":"Successfully built ${id.slice(7, 19)}\\n"}\n`);
  };
  const push = ({ path, query }: Asked, response: ServerResponse): void => {
    const repository = path.slice('/images/'.length, -'/push'.length);
    const reference = `${repository}:${query.get('tag') ?? ''}`;
    const fault = faults.push?.(reference, tries(reference));
    if (fault) {
      misbehave(fault, response);
      return;
    }
    const image = find(reference);
    const digest = sha(`manifest of ${image?.id ?? ''}`);
    image?.digests.add(`${repository}@${digest}`);
    pushed.set(reference, digest);
    response.end(`{"aux":{"Tag":"${query.get('tag') ?? ''}","Digest":"${digest}","Size":5}}\n`);
  };
  const engine = await fakeEngine({
    'GET /_ping': (_asked, response) => {
      response.writeHead(200, { 'Api-Version': '1.41', Server: 'Docker/99.0 (linux)' }).end('OK');
    },
    'GET /images/*/json': ({ path }, response) => {
      const image = find(path.slice('/images/'.length, -'/json'.length));
      if (image === undefined) answer(response, 404, { message: 'No such image' });
      else answer(response, 200, inspected(image));
    },
    'GET /images/json': (asked, response) =>
      json([...images.values()].map(listed))(asked, response),
    'POST /images/*/tag': ({ path, query }, response) => {
      const image = find(path.slice('/images/'.length, -'/tag'.length));
      if (image) name(image, `${query.get('repo') ?? ''}:${query.get('tag') ?? ''}`);
      answer(response, image === undefined ? 404 : 201);
    },
    'POST /build': build,
    'POST /images/*/push': push,
  });
  return { ...engine, registry: registry.host, pushed, built, busiest: () => most };
}

function misbehave(fault: Fault, response: ServerResponse): void {
  if ('status' in fault) answer(response, fault.status, { message: fault.message });
  else if ('error' in fault) {
    response.end(
      `${JSON.stringify({ error: fault.error, errorDetail: { message: fault.error } })}\n`,
    );
  } else if ('hang' in fault) {
    response.writeHead(200);
    response.flushHeaders();
  } else {
    response.write(fault.bytes, () => {
      if (fault.then === 'end') response.end();
      else response.socket?.destroy();
    });
  }
}

function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}

function listed({ id, labels, names, digests }: Image): object {
  return { Id: id, RepoTags: [...names], RepoDigests: [...digests], Labels: labels, Size: 7 };
}

function inspected(image: Image): object {
  const { labels } = image;
  const RootFS = { Type: 'layers', Layers: [sha('layer')] };
  return {
    ...listed(image),
    Architecture: 'amd64',
    Os: 'linux',
    Config: { Labels: labels },
    RootFS,
  };
}

function sha(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
