import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { openContext } from '../../../src/build-context/open-context.ts';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { BuildEvent, BuildRequest } from '../../../src/engine/engine.ts';
import { chunks, fakeEngine, json } from '../../support/fake-engine/fake-engine.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

const FIRST = `sha256:${'1'.repeat(64)}`;
const LAST = `sha256:${'2'.repeat(64)}`;
const OLD = `sha256:${'3'.repeat(64)}`;

const record = (value: unknown): string => `${JSON.stringify(value)}\n`;
const stream = (text: string): string => record({ stream: text });

/** What the fake engine holds under the tag: an image of an earlier build. */
const image = json({ Id: OLD, Architecture: 'amd64', Os: 'linux' });

async function buildOn(answer: readonly (string | Buffer)[], changes: Partial<BuildRequest> = {}) {
  const { url, asked } = await fakeEngine({
    'POST /build': chunks(...answer),
    'GET /images/*/json': image,
  });
  const { engine } = await openEngine({ env: { DOCKER_HOST: url, DOCKER_BUILDKIT: '0' } });
  onTestFinished(() => engine.close());
  const folder = scratchFolder();
  putFiles(folder, { Dockerfile: 'FROM registry.example/base:1\nCOPY . /\n', 'a.txt': 'a' });
  const request: BuildRequest = {
    context: await openContext({ folder, dockerfile: 'Dockerfile' }),
    dockerfile: 'Dockerfile',
    tags: ['app:1'],
    buildArgs: {},
    labels: {},
    noCache: false,
    pull: false,
    secrets: [],
    ssh: [],
    credentials: () => Promise.resolve(undefined),
    ...changes,
  };
  const events: BuildEvent[] = [];
  const watch = {
    signal: new AbortController().signal,
    onEvent: (event: BuildEvent) => {
      events.push(event);
    },
  };
  const built = engine.build(request, watch);
  return { built, events, asked };
}

it('the last stage is the image', async () => {
  const { built } = await buildOn([
    record({ aux: { ID: FIRST } }),
    record({ aux: { ID: LAST } }),
    stream(`Successfully built ${'2'.repeat(12)}\n`).trimEnd(),
  ]);
  expect(await built).toEqual({ imageId: LAST });
});

it.each([
  ['nothing', []],
  // Every stage has its record.
  ['a stage', [record({ aux: { ID: FIRST } })]],
  ['a program that says so', [stream('Successfully built cffi\n'), record({ aux: { ID: FIRST } })]],
  ['half a record', [record({ aux: { ID: FIRST } }), '{"stream":"Successfully built 11']],
])('an answer that ends after %s is a failure, whatever has the tag', async (_what, answer) => {
  const { built } = await buildOn(answer);
  await expect(built).rejects.toMatchObject({
    stage: 'build',
    transient: true,
    message: expect.stringContaining('dropped') as string,
  });
});

it('a failure of the last step comes with its line, in whatever chunks', async () => {
  const text = [
    stream('Step 1/2 : FROM registry.example/base:1'),
    stream('Step 2/2 : COPY . /'),
    'no record — at all\n',
    record({ errorDetail: { message: 'COPY failed: é' }, error: 'COPY failed: é' }),
    stream('Successfully built 111111111111\n'),
  ].join('');
  const bytes = Buffer.from(text);
  const cut = bytes.lastIndexOf('é') + 1;
  const { built, events } = await buildOn([bytes.subarray(0, cut), bytes.subarray(cut)]);
  await expect(built).rejects.toMatchObject({ message: 'COPY failed: é', line: 2 });
  expect(events).toContainEqual({ type: 'log', id: '2', text: 'no record — at all\n' });
  expect(events.at(-1)).toMatchObject({ type: 'step', state: 'failed' });
});

it('a file that cannot be sent is what the error is about', async () => {
  const gone = Object.assign(new Error("ENOENT: no such file or directory, open 'a.txt'"), {
    code: 'ENOENT',
  });
  const folder = scratchFolder();
  putFiles(folder, { Dockerfile: 'FROM registry.example/base:1\n', 'a.txt': 'a' });
  const context = await openContext({ folder, dockerfile: 'Dockerfile' });
  const open = (): Readable =>
    new Readable({
      read() {
        this.destroy(gone);
      },
    });
  const { built } = await buildOn([], {
    context: { folder, entries: (selection) => context.entries(selection), open },
  });
  const error: unknown = await built.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EngineError);
  expect(error).toMatchObject({
    transient: false,
    message: expect.stringContaining("open 'a.txt'") as string,
  });
  expect(String(error)).not.toContain('socket');
});

it('credentials go along for the registries of the Dockerfile, in the alphabet of URLs', async () => {
  const password = '???>>>~~~ÿÿÿ';
  const hosts: string[] = [];
  const { built, asked } = await buildOn([], {
    credentials: (host) => {
      hosts.push(host);
      return Promise.resolve({ type: 'password', username: 'me', password });
    },
  });
  const error: unknown = await built.catch((thrown: unknown) => thrown);
  const header = String(asked.find(({ path }) => path === '/build')?.headers['x-registry-config']);
  expect(hosts).toEqual(['registry.example']);
  // moby, api/server/router/build: base64.URLEncoding, and what cannot be read counts as nothing.
  expect(header).toMatch(/^[\w-]+={0,2}$/);
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
    'registry.example': { username: 'me', password, serveraddress: 'registry.example' },
  });
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(header);
});
