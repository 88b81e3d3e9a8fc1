import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BuildEvent } from '../../../src/engine/engine.ts';
import { engineRows, lacksLab } from '../../support/lab.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { idle, open, removeLater, request } from './lab-engine.ts';
import { makeCertificates, tlsProxy } from './tls-proxy.ts';

/** An engine's socket on a port of loopback. */
async function tcpProxy(socketPath: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(socketPath);
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(engine).pipe(client);
    client.on('close', () => engine.destroy());
    engine.on('close', () => client.destroy());
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/**
 * A PATH with an `ssh` that runs the command on this machine, where `docker system dial-stdio` finds the engine: all that sshd would do
 * for us, but for the keys.
 */
function localSsh(url: string): Record<string, string> {
  const folder = scratchFolder();
  const script = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift 2
DOCKER_HOST=${url} exec "$@"
`;
  putFiles(folder, { ssh: script });
  chmodSync(join(folder, 'ssh'), 0o755);
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}

const WAYS = [
  ['unix', (url: string) => Promise.resolve({ url, env: {} })],
  [
    'tcp',
    async (url: string) => ({
      url: `tcp://127.0.0.1:${await tcpProxy(url.slice('unix://'.length))}`,
      env: {},
    }),
  ],
  [
    'TLS',
    async (url: string) => {
      const folder = makeCertificates();
      const port = await tlsProxy(url.slice('unix://'.length), folder);
      return {
        url: `tcp://127.0.0.1:${port}`,
        env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder },
      };
    },
  ],
  ['ssh', (url: string) => Promise.resolve({ url: 'ssh://me@engine.example', env: localSsh(url) })],
] as const;

describe.skipIf(lacksLab('engines')).each(engineRows())('%s', (name, { url }) => {
  describe.each(WAYS)('over %s', (_way, reach) => {
    it.each([
      ['BuildKit', '1'],
      ['the classic builder', '0'],
    ])('builds with %s', async (_builder, flag) => {
      const reached = await reach(url);
      const engine = await open(reached.url, { ...reached.env, DOCKER_BUILDKIT: flag });
      const tag = `manager-itest/way:${name}`;
      removeLater(url, tag);
      const mark = `over ${reached.url}`;
      const files = {
        Dockerfile: `FROM debian:bookworm-slim\nCOPY a.txt /a\nRUN cat /a\n`,
        'a.txt': `${mark} ${Date.now()}\n`,
      };
      const events: BuildEvent[] = [];
      const watch = { signal: idle, onEvent: (event: BuildEvent) => events.push(event) };
      const { imageId } = await engine.build(await request(files, tag), watch);
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'log', text: expect.stringContaining(mark) as string }),
      );
      expect(await engine.image(tag)).toMatchObject({ id: imageId });
    });
  });

  it('tells its platforms over TLS, and refuses strangers', async () => {
    const folder = makeCertificates();
    const port = await tlsProxy(url.slice('unix://'.length), folder);
    const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
    const engine = await open(`tcp://127.0.0.1:${port}`, tls);
    expect((await engine.platforms()).length).toBeGreaterThan(0);
    const stranger = { ...tls, DOCKER_CERT_PATH: makeCertificates() };
    await expect(open(`tcp://127.0.0.1:${port}`, stranger)).rejects.toThrow('TLS failed');
    await expect(open(`tcp://127.0.0.1:${port}`)).rejects.toThrow('no container engine answers');
    const unverified = { DOCKER_TLS: '1', DOCKER_CERT_PATH: folder };
    await expect(open(`tcp://127.0.0.1:${port}`, unverified)).resolves.toBeDefined();
  });

  it('is found by a context that the docker CLI made', async () => {
    const env = { DOCKER_CONFIG: scratchFolder(), DOCKER_HOST: '', DOCKER_CONTEXT: '' };
    const cli = (...args: string[]): string =>
      execFileSync('docker', args, {
        env: { ...process.env, ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    cli('context', 'create', 'mine', '--docker', `host=${url}`);
    cli('context', 'use', 'mine');
    const engine = await open('', env);
    expect(engine.address).toMatchObject({
      url,
      source: "docker context 'mine', by the current docker context",
    });
  });
});
