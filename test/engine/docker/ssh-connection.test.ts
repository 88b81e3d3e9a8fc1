import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import { sshArguments } from '../../../src/engine/docker/ssh-connection.ts';
import { chunks, fakeEngine } from '../../support/fake-engine/fake-engine.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

/** A PATH with an `ssh` that does what the script says. */
function fakeSsh(script: string): Record<string, string> {
  const folder = scratchFolder();
  putFiles(folder, { ssh: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, 'ssh'), 0o755);
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DOCKER_HOST: 'ssh://me@host:22' };
}

/** What `docker system dial-stdio` does over there. */
const dial = (url: string): string =>
  `exec '${process.execPath}' -e 'const s = require("net").connect("${url.slice('unix://'.length)}"); process.stdin.pipe(s); s.pipe(process.stdout); s.on("close", () => process.exit())'`;

describe('ssh', () => {
  it('is called with nothing that it could take for an option', () => {
    const host = { kind: 'ssh', hostname: '-oX', user: 'me', port: 22, socket: "/a b'c" } as const;
    const args = sshArguments(host);
    expect(args.slice(args.indexOf('-l'))).toEqual([
      ...['-l', 'me', '-p', '22', '--', '-oX', 'docker'],
      ...["--host=unix://'/a b'\\''c'", 'system', 'dial-stdio'],
    ]);
  });

  it('carries requests', async () => {
    const fake = await fakeEngine({ 'GET /images/json': chunks('[]') });
    const { engine } = await openEngine({ env: fakeSsh(dial(fake.url)) });
    onTestFinished(() => engine.close());
    expect(await engine.imagesWithLabel('x')).toEqual([]);
    expect((await engine.info()).version).toBe('99.0');
  });

  it.each([
    ['echo "me@host: Permission denied (publickey)." >&2; exit 255', 'was refused', false],
    ['echo "Host key verification failed." >&2; exit 255', 'does not know the host', false],
    ['echo "sh: 1: docker: not found" >&2; exit 127', 'no docker command', false],
    ['echo "kex_exchange_identification: Connection closed" >&2; exit 255', 'kex_', true],
  ])('%s', async (script, message, transient) => {
    await expect(openEngine({ env: fakeSsh(script) })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      transient,
    });
  });

  it('that is not installed is said', async () => {
    const env = { PATH: scratchFolder(), DOCKER_HOST: 'ssh://host' };
    await expect(openEngine({ env })).rejects.toThrow('no such command');
  });
});
