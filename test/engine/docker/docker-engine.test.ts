import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { PushEvent } from '../../../src/engine/engine.ts';
import type { Credentials } from '../../../src/registry/credentials.ts';
import {
  brokenChunks,
  chunks,
  dropped,
  fakeEngine,
  hanging,
  json,
  silent,
} from '../../support/fake-engine/fake-engine.ts';
import type { Route, Routes } from '../../support/fake-engine/fake-engine.ts';

const PUSH = 'POST /images/registry.example/app/push';
const REFERENCE = 'registry.example/app:1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const AUX = `{"aux":{"Tag":"1","Digest":"${DIGEST}","Size":528}}\n`;

const proxyPage: Route = (_asked, answer) => {
  answer.writeHead(502).end('<html>Bad Gateway</html>');
};

async function open(routes: Routes, apiVersion?: string) {
  const fake = await fakeEngine(routes, apiVersion);
  const { engine } = await openEngine({ env: { DOCKER_HOST: fake.url } });
  onTestFinished(() => engine.close());
  const events: PushEvent[] = [];
  const watch = (signal = new AbortController().signal) => ({
    signal,
    onEvent: (event: PushEvent) => {
      events.push(event);
    },
  });
  const push = (signal?: AbortSignal, credentials?: Credentials, platform?: string) =>
    engine.push(REFERENCE, () => Promise.resolve(credentials), watch(signal), platform);
  return { fake, engine, events, push, watch };
}

describe('a push', () => {
  it('tells of its layers and ends with the digest', async () => {
    const { events, push } = await open({
      [PUSH]: chunks(
        '{"status":"Preparing","progressDetail":{},"id":"l1"}\n{"status":"Pushing","progressDet',
        'ail":{"current":5,"total":10},"id":"l1"}\r\n{"status":"Pushed","progressDetail":{},"id":"l1"}\n',
        '{"status":"Layer already exists","id":"l2"}\nsome words\n{"status":"Mounted from x","id":"l3"}\n',
        AUX.trimEnd(),
      ),
    });
    expect(await push()).toEqual({ digest: DIGEST, size: 528 });
    expect(events.map(({ layer, state, done, total }) => [layer, state, done, total])).toEqual([
      ['l1', 'waiting', 0, 0],
      ['l1', 'pushing', 5, 10],
      ['l1', 'pushed', 10, 10],
      ['l2', 'exists', 0, 0],
      ['l3', 'mounted', 0, 0],
    ]);
  });

  it('gives the credentials of its registry to the engine, and never to its errors', async () => {
    const { fake, push } = await open({ [PUSH]: json({ message: 'denied' }, 500) });
    const secret = { type: 'password', username: 'me', password: 'geheim?>' } as const;
    const error: unknown = await push(undefined, secret).catch((thrown: unknown) => thrown);
    const header = String(fake.asked.at(-1)?.headers['x-registry-auth']);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      username: 'me',
      password: 'geheim?>',
      serveraddress: 'registry.example',
    });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/geheim|Z2VoZWlt/);
  });

  it('asks for a platform only where the engine knows of it', async () => {
    const old = await open({ [PUSH]: chunks(AUX) }, '1.45');
    await old.push(undefined, undefined, 'linux/arm64/v8');
    expect(old.fake.asked.at(-1)).toMatchObject({ version: 'v1.45' });
    expect(old.fake.asked.at(-1)?.query.get('platform')).toBeNull();
    const current = await open({ [PUSH]: chunks(AUX) }, '1.99');
    await current.push(undefined, undefined, 'linux/arm64/v8');
    expect(current.fake.asked.at(-1)?.version).toBe('v1.51');
    expect(current.fake.asked.at(-1)?.query.get('platform')).toBe(
      '{"os":"linux","architecture":"arm64"}',
    );
  });

  it.each([
    ['an error record', chunks('{"error":"denied: no"}\n', AUX), 'denied: no', false],
    ['an end without a digest', chunks('{"status":"Pushed","id":"x"}\n'), 'dropped', true],
    ['a connection that breaks', brokenChunks('{"status":"Pu'), 'dropped', true],
    ['a connection that breaks at once', dropped, 'dropped the connection', true],
    ['a page of a proxy', proxyPage, '502', true],
  ])('fails on %s', async (_what, route, message, transient) => {
    const { push } = await open({ [PUSH]: route });
    await expect(push()).rejects.toMatchObject({
      stage: 'push',
      transient,
      message: expect.stringContaining(message) as string,
    });
  });

  it('keeps what a 429 says about waiting', async () => {
    const route = json({ message: 'slow down' }, 429, { 'Retry-After': '17' });
    const { push } = await open({ [PUSH]: route });
    await expect(push()).rejects.toMatchObject({ transient: true, retryAfter: 17 });
  });

  it.each([
    ['before the answer', silent],
    ['within the answer', hanging('{"status":"Preparing","id":"x"}\n')],
  ])('cancelled %s throws the reason, and the engine sees us go', async (_when, route) => {
    const controller = new AbortController();
    const { fake, push } = await open({
      [PUSH]: async (asked, answer) => {
        await route(asked, answer);
        controller.abort('SIGINT');
      },
    });
    const left = fake.left('/images/registry.example/app/push');
    await expect(push(controller.signal)).rejects.toBe('SIGINT');
    await left;
    await expect(push(controller.signal)).rejects.toBe('SIGINT');
  });
});

describe('a pull', () => {
  it('names the platform, and fails on errors in the stream', async () => {
    const { fake, engine, watch } = await open({
      'POST /images/create': chunks(
        '{"status":"Pulling from x","id":"1"}\n{"error":"i/o timeout"}',
      ),
    });
    const pull = engine.pull('debian:12', () => Promise.resolve(undefined), watch(), 'linux/arm64');
    await expect(pull).rejects.toMatchObject({ stage: 'pull', transient: true });
    expect(Object.fromEntries(fake.asked.at(-1)?.query ?? [])).toEqual({
      fromImage: 'docker.io/library/debian',
      tag: '12',
      platform: 'linux/arm64',
    });
  });
});

describe('images', () => {
  const image = {
    Id: DIGEST,
    RepoTags: ['a:1', '<none>:<none>'],
    RepoDigests: ['<none>@<none>'],
    Architecture: 'arm64',
    Os: 'linux',
    Variant: 'v8',
    Size: 7,
    Config: { Labels: { k: 'v' } },
    RootFS: { Type: 'layers', Layers: ['sha256:x'] },
  };

  it('are read in one spelling', async () => {
    const { engine } = await open({ 'GET /images/a:1/json': json(image) });
    expect(await engine.image('a:1')).toEqual({
      id: DIGEST,
      references: ['a:1'],
      digests: [],
      environment: [],
      labels: { k: 'v' },
      size: 7,
      platform: 'linux/arm64',
      layers: ['sha256:x'],
    });
    expect(await engine.image('a:1', 'linux/arm64/v8')).toBeDefined();
    expect(await engine.image('a:1', 'linux/amd64')).toBeUndefined();
    expect(await engine.image('b:1')).toBeUndefined();
  });

  it('are asked for by platform since API 1.49', async () => {
    const { fake, engine } = await open({ 'GET /images/*/json': json(image) }, '1.49');
    await engine.image('a:1', 'linux/arm64');
    expect(fake.asked.at(-1)?.query.get('platform')).toBe('{"os":"linux","architecture":"arm64"}');
  });

  it('with a label are inspected once each; one that goes meanwhile is left out', async () => {
    const { fake, engine } = await open({
      'GET /images/json': json([{ Id: DIGEST }, { Id: DIGEST }, { Id: 'sha256:gone' }]),
      [`GET /images/${DIGEST}/json`]: json(image),
    });
    expect(await engine.imagesWithLabel('k')).toHaveLength(1);
    const list = fake.asked.find(({ path }) => path === '/images/json');
    expect(list?.query.get('filters')).toBe('{"label":["k"]}');
  });

  it('of an unknown form are an error that says where', async () => {
    const { engine } = await open({ 'GET /images/a/json': json({ ...image, Os: 7 }) });
    await expect(engine.image('a')).rejects.toThrow("at 'Os'");
    const none = await open({ 'GET /images/a/json': chunks('<html>') });
    await expect(none.engine.image('a')).rejects.toThrow('is no JSON');
  });

  it('get tags', async () => {
    const { fake, engine } = await open({ 'POST /images/*/tag': json('', 201) });
    await engine.tag(DIGEST, 'registry.example:5000/a/b:c');
    const asked = fake.asked.at(-1);
    expect([asked?.path, asked?.query.get('repo'), asked?.query.get('tag')]).toEqual([
      `/images/${DIGEST}/tag`,
      'registry.example:5000/a/b',
      'c',
    ]);
    expect(asked?.body).toHaveLength(0);
  });
});

describe('opening', () => {
  it('says where nothing answers and what to do', async () => {
    await expect(openEngine({ env: { DOCKER_HOST: 'unix:///none/x.sock' } })).rejects.toMatchObject(
      {
        message:
          'no container engine answers: at unix:///none/x.sock (DOCKER_HOST) the socket does not exist',
        hint: expect.stringContaining('Start the engine') as string,
      },
    );
  });

  // Where an engine listens at the default socket, that is the one.
  it.skipIf(existsSync('/var/run/docker.sock'))(
    'takes the first of the usual places that answers',
    async () => {
      const fake = await fakeEngine();
      const runtime = fake.url.slice('unix://'.length).replace('/docker.sock', '');
      const { engine, attempts } = await openEngine({
        env: { XDG_RUNTIME_DIR: runtime },
        home: '/none',
        uid: 1,
        os: 'linux',
      });
      onTestFinished(() => engine.close());
      expect(engine.address.url).toBe(fake.url);
      expect(attempts[0]?.failure).toBeInstanceOf(EngineError);
    },
  );

  it('refuses what is no engine', async () => {
    const { url } = await fakeEngine({ 'GET /_ping': chunks('hello') });
    await expect(openEngine({ env: { DOCKER_HOST: url } })).rejects.toThrow('is no engine');
  });

  it('says where something refuses to greet, and what it said', async () => {
    const { url } = await fakeEngine({
      'GET /_ping': (_asked, answer) => {
        answer.writeHead(404).end('404 page not found');
      },
    });
    await expect(openEngine({ env: { DOCKER_HOST: url } })).rejects.toThrow(
      `at ${url} (DOCKER_HOST) something answers, but not as an engine does: 404 page not found`,
    );
  });

  it('goes by the address alone, also where the modem would stumble over the environment', async () => {
    const { url } = await fakeEngine();
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:2376');
    vi.stubEnv('DOCKER_CERT_PATH', '/there/is/no/such/folder');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { engine } = await openEngine({ env: { DOCKER_HOST: url } });
    onTestFinished(() => engine.close());
    expect(process.env['DOCKER_CERT_PATH']).toBe('/there/is/no/such/folder');
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const { url } = await fakeEngine({
      'GET /_ping': () => {
        controller.abort('SIGTERM');
      },
    });
    const opening = openEngine({ env: { DOCKER_HOST: url }, signal: controller.signal });
    await expect(opening).rejects.toBe('SIGTERM');
  });

  it('knows an engine without BuildKit, which refuses a session', async () => {
    const { engine } = await open({
      'GET /_ping': (_asked, answer) => {
        answer.writeHead(200, { 'Api-Version': '1.41', Server: 'Docker/1 (linux)' }).end('OK');
      },
    });
    expect((await engine.info()).builder).toBe('classic');
  });
});
