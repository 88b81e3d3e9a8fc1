import { execFileSync } from 'node:child_process';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/connect/diagnose.ts';
import { isAtLeast } from '../../../src/engine/docker/api-version.ts';
import type { BuildEvent, PushEvent } from '../../../src/engine/engine.ts';
import type { Credentials, CredentialSource } from '../../../src/registry/credentials.ts';
import {
  engineRows,
  labAuthRegistry,
  labEngines,
  labPodman,
  labRegistry,
  lacksLab,
} from '../../support/lab.ts';
import { idle, nobody, open, quietly, removeLater, request } from './lab-engine.ts';

const name = (kind: string): string => `${labRegistry() ?? ''}/manager-itest/connect:${kind}`;

describe.skipIf(lacksLab('engines', 'registry', 'auth registry')).each(engineRows())(
  '%s',
  (engineName, { url }) => {
    it('tells what it is', async () => {
      const engine = await open(url);
      const report = await diagnose(engine, idle);
      expect(report.info).toMatchObject({
        product: 'Docker Engine',
        builder: 'buildkit',
        store: engineName.endsWith('containerd') ? 'containerd' : 'graphdriver',
      });
      expect(report.platforms?.[0]).toEqual({ platform: report.info.platform, emulated: false });
      // Older ones tell nothing at all once a part of their build cache is lost, as cancelled builds may do to them.
      if (report.usage !== undefined || isAtLeast(report.apiVersion, '1.42')) {
        expect(report.usage?.imageCount).toBeGreaterThan(0);
      }
      expect(report.freeBytes).toBeGreaterThan(0);
    });

    it.each(['classic', 'buildkit'])('builds, tags, pushes and pulls (%s)', async (builder) => {
      const engine = await open(url, { DOCKER_BUILDKIT: builder === 'classic' ? '0' : '1' });
      const [tag, second] = [name(`${engineName}-${builder}`), name(`${engineName}-${builder}-2`)];
      const files = {
        Dockerfile:
          'ARG BASE=debian:bookworm-slim\nFROM $BASE\nARG TARGETARCH\nCOPY a.txt /a\nRUN echo "arch $TARGETARCH"; cat /a\n',
        'a.txt': `${builder} ${Date.now()}\n`,
        '.dockerignore': 'Dockerfile\n',
      };
      removeLater(url, tag, second);
      const events: BuildEvent[] = [];
      const { imageId } = await engine.build(await request(files, tag), {
        signal: idle,
        onEvent: (event) => events.push(event),
      });
      const log = events.flatMap((event) => (event.type === 'log' ? [event.text] : [])).join('');
      expect(log).toMatch(new RegExp(`arch (amd64|arm64)\\n(?:.*\\n)?${builder} \\d+\\n`));
      const image = await engine.image(tag);
      expect(image).toMatchObject({ id: imageId, labels: { 'manager.itest': tag } });
      expect((await engine.imagesWithLabel('manager.itest')).map(({ id }) => id)).toContain(
        imageId,
      );
      await engine.tag(imageId, second);
      const pushed = await engine.push(second, nobody, quietly, image?.platform);
      expect(pushed.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      await engine.pull(second, nobody, quietly);
      const digests = (await engine.image(second))?.digests.map((digest) => digest.split('@')[1]);
      expect(digests).toContain(pushed.digest);
    });

    it('a failing RUN of the classic builder is a failure at its line', async () => {
      const engine = await open(url, { DOCKER_BUILDKIT: '0' });
      const files = {
        Dockerfile: 'FROM debian:bookworm-slim\n\nRUN echo i/o timeout && \\\n false\n',
      };
      const building = engine.build(await request(files, name('failing')), quietly);
      await expect(building).rejects.toMatchObject({ stage: 'build', line: 3, transient: false });
    });

    it('a Dockerfile that the classic builder cannot read is a failure at its line', async () => {
      const engine = await open(url, { DOCKER_BUILDKIT: '0' });
      const bad = await request({ Dockerfile: 'FROM debian:bookworm-slim\nFRM x\n' }, name('bad'));
      await expect(engine.build(bad, quietly)).rejects.toMatchObject({ line: 2, transient: false });
      const files = {
        Dockerfile: 'FROM debian:bookworm-slim\nRUN --mount=type=cache,target=/x true\n',
      };
      const beyond = engine.build(await request(files, name('beyond')), quietly);
      await expect(beyond).rejects.toMatchObject({
        line: 2,
        message: expect.stringContaining('Dockerfile:2 has RUN --mount') as string,
      });
    });

    it.each(['classic', 'buildkit'])('stops a build that is cancelled (%s)', async (builder) => {
      const engine = await open(url, { DOCKER_BUILDKIT: builder === 'classic' ? '0' : '1' });
      const mark = `sleeper-${builder}-${engineName}-${Date.now()}`;
      const isRunning = (): boolean =>
        execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
          .split('\n')
          .some((line) => line.includes(mark) && line.includes('sleep'));
      const files = {
        Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${mark}; sleep 300; echo ${mark}\n`,
      };
      const controller = new AbortController();
      const building = engine.build(await request(files, name('cancelled')), {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'log' && event.text.includes(mark)) controller.abort('SIGINT');
        },
      });
      await expect(building).rejects.toBe('SIGINT');
      await expect.poll(isRunning, { timeout: 30_000 }).toBe(false);
    });

    it('a push is refused without credentials and done with them', async () => {
      const engine = await open(url);
      const { host = '', user = '', password = '' } = labAuthRegistry() ?? {};
      const tag = `${host}/manager-itest/connect:${engineName}`;
      const files = { Dockerfile: 'FROM scratch\nCOPY a.txt /a\n', 'a.txt': engineName };
      removeLater(url, tag);
      await engine.build(await request(files, tag), quietly);
      await expect(engine.push(tag, nobody, quietly)).rejects.toMatchObject({
        transient: false,
        hint: expect.stringContaining('credentials') as string,
      });
      const asked: string[] = [];
      const source = (name: string) => {
        asked.push(name);
        return Promise.resolve({ type: 'password', username: user, password } as const);
      };
      const layers: PushEvent[] = [];
      const watch = { signal: idle, onEvent: (event: PushEvent) => layers.push(event) };
      expect((await engine.push(tag, source, watch)).digest).toMatch(/^sha256:/);
      expect(asked).toEqual([host]);
      expect(layers.map(({ state }) => state)).toContainEqual(
        expect.stringMatching(/^(?:pushed|exists)$/),
      );
      const wrong = (): Promise<Credentials> =>
        Promise.resolve({ type: 'password', username: user, password: 'Pa55-of-nobody' });
      const refused = await engine.push(tag, wrong, quietly).catch((error: unknown) => error);
      expect(inspect(refused, { depth: null })).not.toMatch(/Pa55|UGE1NS/);
      expect(refused).toMatchObject({ stage: 'push', transient: false });
    });

    it('the classic builder pulls its base image with the credentials of its registry', async () => {
      const engine = await open(url, { DOCKER_BUILDKIT: '0' });
      const { host = '', user = '', password = '' } = labAuthRegistry() ?? {};
      const base = `${host}/manager-itest/base:${engineName}`;
      const tag = name(`${engineName}-based`);
      const credentials: CredentialSource = (asked) =>
        // The other one's password has what differs between the alphabets of base64.
        Promise.resolve({
          type: 'password',
          username: user,
          password: asked === host ? password : '???>>>~~~ÿÿÿ',
        });
      removeLater(url, base, tag);
      await engine.build(await request({ Dockerfile: 'FROM scratch\nCOPY . /\n' }, base), quietly);
      await engine.push(base, credentials, quietly);
      const Dockerfile = `FROM ${base} AS wanted\nCOPY . /again\nFROM registry.example/none:1\n`;
      const asked = await request({ Dockerfile }, tag);
      const one = { ...asked, credentials, pull: true, target: 'wanted' };
      expect((await engine.build(one, quietly)).imageId).toMatch(/^sha256:/);
    });
  },
);

describe.skipIf(lacksLab('podman', 'registry'))('podman', () => {
  const url = labPodman() ?? '';

  it('tells what it is, tags and pushes', async () => {
    const engine = await open(url);
    const report = await diagnose(engine, idle);
    expect(report.info).toMatchObject({ product: 'Podman Engine', builder: 'classic' });
    const tag = name('podman');
    removeLater(url, tag);
    const files = { Dockerfile: 'FROM scratch\nCOPY a.txt /a\n', 'a.txt': `${Date.now()}` };
    const { imageId } = await engine.build(await request(files, tag), quietly);
    expect(imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await engine.image(tag)).toMatchObject({
      id: imageId,
      labels: { 'manager.itest': tag },
    });
    expect((await engine.imagesWithLabel('manager.itest')).map(({ id }) => id)).toContain(imageId);
    const second = name('podman-2');
    await engine.tag(imageId, second);
    removeLater(url, second);
    expect((await engine.push(second, nobody, quietly)).digest).toMatch(/^sha256:/);
    expect(await engine.image('registry.example/none:1')).toBeUndefined();
  });

  it('knows its own platform, and takes no step of another one from its cache', async () => {
    const engine = await open(url);
    const platforms = ['linux/arm64', undefined];
    const tags = platforms.map((_, i) => name(`podman-platform-${i}`));
    removeLater(url, ...tags);
    const mark = `${Date.now()}`;
    const files = {
      Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH}.txt /a\n',
      'amd64.txt': mark,
      'arm64.txt': mark,
    };
    const warnings: BuildEvent[] = [];
    for (const [i, platform] of platforms.entries()) {
      const asked = await request(files, tags[i] ?? '');
      await engine.build(platform === undefined ? asked : { ...asked, platform }, {
        signal: idle,
        onEvent: (event) => {
          if (event.type === 'warning') warnings.push(event);
        },
      });
    }
    const { platform: own } = await engine.info(idle);
    const built = await Promise.all(tags.map((tag) => engine.image(tag)));
    expect(built.map((image) => image?.platform)).toEqual(['linux/arm64', own]);
    expect(warnings).toEqual([]);
  });
});

it.skipIf(lacksLab('engines'))('the docker CLI sees what we see', async () => {
  const { url = '' } = labEngines()[0] ?? {};
  const engine = await open(url);
  const args = ['image', 'inspect', '--format', '{{.Id}}', 'debian:bookworm-slim'];
  const env = { ...process.env, DOCKER_HOST: url };
  const id = execFileSync('docker', args, { env, encoding: 'utf8' });
  expect((await engine.image('debian:bookworm-slim'))?.id).toBe(id.trim());
});
