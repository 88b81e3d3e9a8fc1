import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openContext } from '../../../../src/build-context/open-context.ts';
import { EngineError } from '../../../../src/engine/engine-error.ts';
import { putFiles, scratchFolder } from '../../../support/scratch.ts';
import { engineRows, labAuthRegistry, lacksLab } from '../../../support/lab.ts';
import type { LabEngine } from '../../../support/lab.ts';
import { ask, build, requestFor } from './lab-build.ts';

/** Every line differs from run to run, so that steps run although an equal build was there. */
const BASE = 'FROM debian:bookworm-slim\nARG UNIQUE\n';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder();
  putFiles(folder, files);
  return folder;
}

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error;
  throw new Error('the build did not fail as expected', { cause: error });
}

describe.skipIf(lacksLab('engines', 'auth registry'))('a session', () => {
  describe.each(engineRows())('of %s', sessionsOf);
});

function sessionsOf(name: string, { url }: LabEngine): void {
  test('files arrive with links, modes, empty folders and any name', async () => {
    const folder = folderWith({
      Dockerfile: `${BASE}COPY tree /tree\nRUN cd /tree && find . | LC_ALL=C sort && readlink link && stat -c %a run.sh && cat "ünï, b.txt" : $UNIQUE || true\n`,
      'tree/run.sh': '#!/bin/sh\n',
      'tree/ünï, b.txt': 'umlauts\n',
      'tree/a/deep/file': '',
    });
    mkdirSync(join(folder, 'tree/empty'));
    chmodSync(join(folder, 'tree/run.sh'), 0o755);
    symlinkSync('a/deep', join(folder, 'tree/link'));
    const { logs } = await build(url, requestFor(folder));
    expect(logs).toEqual(
      expect.arrayContaining(['./a/deep/file', './empty', './link', 'a/deep', '755', 'umlauts']),
    );
  });

  test('a path with a comma and a name in UTF-8 are found by COPY', async () => {
    const folder = folderWith({
      Dockerfile: `${BASE}COPY ["a, b.txt", "ünï.txt", "/"]\nRUN cat "/a, b.txt" /ünï.txt; : $UNIQUE\n`,
      'a, b.txt': 'comma\n',
      'ünï.txt': 'utf-8\n',
    });
    const { logs } = await build(url, requestFor(folder));
    expect(logs).toEqual(['comma', 'utf-8']);
  });

  test('an ignored Dockerfile and its ignore file still arrive', async () => {
    const folder = folderWith({
      'images/Dockerfile': `${BASE}COPY . /all\nRUN ls -A /all; : $UNIQUE\n`,
      'images/Dockerfile.dockerignore': '*\n!kept\n',
      kept: '',
      left: '',
    });
    const dockerfile = 'images/Dockerfile';
    const context = await openContext({ folder, dockerfile });
    const { logs } = await build(url, requestFor(folder, { dockerfile, context }));
    expect(logs).toContain('kept');
    expect(logs).not.toContain('left');
  });

  test('only what is asked for is opened, and nothing the second time', async () => {
    const folder = folderWith({
      Dockerfile: `${BASE}COPY wanted /\n`,
      wanted: 'x',
      unwanted: 'y',
    });
    const { context } = requestFor(folder);
    const opened: string[] = [];
    const counting = {
      ...context,
      open: (path: string) => {
        opened.push(path);
        return context.open(path);
      },
    };
    await build(url, requestFor(folder, { context: counting }));
    expect(opened).toEqual(['wanted']);
    await build(url, requestFor(folder, { context: counting }));
    expect(opened).toEqual(['wanted']);
  });

  test('a secret is read by the step that mounts it and shows nowhere', async () => {
    const folder = folderWith({
      Dockerfile: `${BASE}RUN --mount=type=secret,id=word wc -c < /run/secrets/word; : $UNIQUE\n`,
    });
    const value = 'k9-hush-hush';
    const secrets = [{ id: 'word', read: () => Promise.resolve(Buffer.from(value)) }];
    const { logs, events, imageId } = await build(url, requestFor(folder, { secrets }));
    expect(logs.map((line) => line.trim())).toContain(String(value.length));
    expect(imageId).toMatch(/^sha256:/);
    expect(JSON.stringify(events)).not.toContain(value);
    expect(await ask(url, `/images/${imageId}/history`)).not.toContain(value);
    expect(await ask(url, `/images/${imageId}/json`)).not.toContain(value);
  });

  test('a required secret that is not given fails its step', async () => {
    const folder = folderWith({
      Dockerfile: `${BASE}\nRUN --mount=type=secret,id=word,required=true true $UNIQUE\n`,
    });
    const error = await failureOf(build(url, requestFor(folder)));
    expect(error).toMatchObject({ line: 4, transient: false });
    expect(error.message).toContain('secret word');
  });

  test('an ssh agent answers a step, and gives no key away', async () => {
    const scratch = scratchFolder();
    const socket = join(scratch, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => {
      agent.kill();
    });
    await once(agent.stdout, 'data');
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-C',
      'lab-key',
      '-f',
      join(scratch, 'key'),
    ]);
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    execFileSync('ssh-add', ['-q', join(scratch, 'key')], { env, stdio: 'ignore' });
    // Lists keys (11), asks to remove all (19), lists again: 12 and the comment, 5 for the refusal.
    const ask = `use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK}) or die; for my $t (11, 19, 11) { print $s pack("NC", 1, $t); $s->flush; read $s, my $l, 4; read $s, my $b, unpack("N", $l); print unpack("C", $b), ($b =~ /lab-key/ ? " has the key" : ""), "\\n" }`;
    const folder = folderWith({
      Dockerfile: `${BASE}COPY ask.pl /\nRUN --mount=type=ssh perl /ask.pl; : $UNIQUE\n`,
      'ask.pl': ask,
    });
    const { logs } = await build(url, requestFor(folder, { ssh: [{ id: 'default', socket }] }));
    expect(logs).toEqual(['12 has the key', '5', '12 has the key']);
  });

  test.each([
    ['RUN', `${BASE}WORKDIR /x\nRUN echo $UNIQUE && \\\n  exit 7\n`, 4, 'ended with exit code 7'],
    ['COPY', `${BASE}\nCOPY missing /\n`, 4, '"/missing"'],
    ['syntax', `${BASE}\nFOO bar\n`, 4, 'unknown instruction'],
    ['FROM', `${BASE}FROM 127.0.0.1:9/none:1\n`, 3, '127.0.0.1:9/none:1'],
  ])('a failure in %s is told with its line', async (_kind, dockerfile, line, words) => {
    const folder = folderWith({ Dockerfile: dockerfile });
    const error = await failureOf(build(url, requestFor(folder)));
    expect(error.line).toBe(line);
    expect(error.message).toContain(words);
  });

  // BuildKit 0.8 asks every registry on localhost by plain HTTP first, and what it reports of a refusal is that 400.
  if (!name.includes('20.10'))
    test('a base image is pulled with the credentials of its registry', async () => {
      const hosts: string[] = [];
      const { host: auth = '', user: username = '', password = '' } = labAuthRegistry() ?? {};
      const source = (given: string) => (host: string) => {
        hosts.push(host);
        return Promise.resolve({ type: 'password' as const, username, password: given });
      };
      const image = `${auth}/session-test:${String(randomInt(1_000_000_000))}`;
      const folder = folderWith({ Dockerfile: `FROM ${image}\n` });
      const refused = await failureOf(
        build(url, requestFor(folder, { credentials: source('no') })),
      );
      expect(refused.line).toBe(1);
      expect(refused.message).toMatch(/401|unauthorized|authoriz|denied/i);
      // The right ones open the registry, which then says that it has no such image.
      const open = await failureOf(
        build(url, requestFor(folder, { credentials: source(password) })),
      );
      expect(open.message).toMatch(/not found/);
      expect(new Set(hosts)).toEqual(new Set([auth]));
      expect(refused.message + open.message).not.toContain(password);
    });

  test('an image of another platform is made', async () => {
    const folder = folderWith({ Dockerfile: `FROM scratch\nCOPY Dockerfile /\n` });
    const { imageId } = await build(url, requestFor(folder, { platform: 'linux/arm64' }));
    expect(await ask(url, `/images/${imageId}/json`)).toContain('"Architecture":"arm64"');
  });

  test('an abort ends the build in the engine', async () => {
    // No other process of the machine sleeps so long: engines of the lab share its process numbers.
    const sleep = `sleep ${String(100_000_000 + randomInt(1_000_000_000))}`;
    const folder = folderWith({ Dockerfile: `${BASE}RUN echo running; ${sleep}; : $UNIQUE\n` });
    const stop = new AbortController();
    const reason = new Error('stopped');
    // A test that runs out of time leaves no build behind either.
    onTestFinished(() => {
      stop.abort(reason);
    });
    const events: string[] = [];
    const building = build(url, requestFor(folder), stop.signal, (event) => {
      if (event.type === 'log' && event.text === 'running\n') stop.abort(reason);
      if (event.type === 'step') events.push(`${event.name} ${event.state}`);
    });
    await expect(building).rejects.toBe(reason);
    expect(events.join('\n')).toContain(`RUN echo running; ${sleep}`);
    const isAt = (): boolean => spawnSync('pgrep', ['-f', '-x', sleep]).status === 0;
    await expect.poll(isAt, { timeout: 30_000 }).toBe(false);
  });
}
