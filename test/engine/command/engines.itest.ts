import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openContext } from '../../../src/build-context/open-context.ts';
import type { Backend } from '../../../src/engine/command/backend.ts';
import { buildah } from '../../../src/engine/command/buildah.ts';
import { buildctl } from '../../../src/engine/command/buildctl.ts';
import { buildx } from '../../../src/engine/command/buildx.ts';
import { commandEngine } from '../../../src/engine/command/command-engine.ts';
import { CommandError } from '../../../src/engine/command/command-error.ts';
import { nerdctl } from '../../../src/engine/command/nerdctl.ts';
import type { BuildOptions } from '../../../src/engine/command/options.ts';
import { podman } from '../../../src/engine/command/podman.ts';
import { systemProbe } from '../../../src/engine/command/probe.ts';
import type { BuildEvent, BuildRequest, Engine } from '../../../src/engine/engine.ts';
import { freshName } from '../../deliver/support/real.ts';
import {
  labBuildkit,
  labBuildx,
  labEngines,
  labRegistry,
  labTools,
  lacksLab,
} from '../../support/lab.ts';
import type { LabPart } from '../../support/lab.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

const ENGINES: readonly (readonly [string, Backend, readonly LabPart[]])[] = [
  ['buildx', buildx, ['engines', 'buildx']],
  ['podman', podman, ['podman program']],
  ['buildah', buildah, ['buildah program']],
  ['buildctl', buildctl, ['engines', 'buildctl']],
  ['nerdctl', nerdctl, ['nerdctl']],
];

const modern = labEngines().find(({ name }) => name === 'docker-26.1');
const shared: Record<string, string | undefined> = {
  ...process.env,
  PATH: `${labTools() ?? ''}:${process.env['PATH'] ?? ''}`,
  DOCKER_HOST: modern?.url,
  BUILDKIT_HOST: labBuildkit(),
  DOCKER_BUILDKIT: undefined,
};
/** podman and buildah take their log-ins from DOCKER_CONFIG and insist on them, and the lab's has none. */
const environmentOf = (backend: Backend): Record<string, string | undefined> =>
  backend === podman || backend === buildah ? shared : { ...shared, DOCKER_CONFIG: labBuildx() };
const cwd = '/';
const base = `${labRegistry() ?? ''}/library/busybox:stable`;

/**
 * With buildah 1.28 on a busy machine, what a step said just before its end was missing in 2 of some 30 runs, why is not known: a step
 * that goes on for a moment is heard.
 */
const HEARD = ' && sleep 0.5';

/** The program that holds the images of an engine. */
const programOf = (backend: Backend): string => (backend === buildctl ? 'docker' : backend.binary);

describe.each(ENGINES)('%s', (_, backend, parts) => {
  describe.skipIf(lacksLab('registry', ...parts))('of the lab', () => {
    const env = environmentOf(backend);
    const name = freshName();
    const tag = `${labRegistry() ?? ''}/${name}:1`;
    const made: string[] = [tag];

    const open = (options: BuildOptions = {}): Engine =>
      commandEngine({ backend, options, env, cwd });

    async function request(
      files: Readonly<Record<string, string>>,
      more: Partial<BuildRequest> = {},
    ): Promise<BuildRequest> {
      const folder = scratchFolder();
      putFiles(folder, files);
      return {
        context: await openContext({ folder, dockerfile: 'env/docker/Dockerfile' }),
        dockerfile: 'env/docker/Dockerfile',
        tags: [tag],
        buildArgs: { WHO: 'me' },
        labels: { 'manager.itest': name },
        noCache: false,
        pull: false,
        secrets: [],
        ssh: [],
        credentials: () => Promise.resolve(undefined),
        ...more,
      };
    }

    async function build(
      engine: Engine,
      asked: BuildRequest,
      signal = new AbortController().signal,
      onEvent: (event: BuildEvent) => void = () => undefined,
    ) {
      const events: BuildEvent[] = [];
      const result = await engine.build(asked, {
        signal,
        onEvent: (event) => {
          events.push(event);
          onEvent(event);
        },
      });
      const text = events.flatMap((event) => (event.type === 'log' ? [event.text] : [])).join('');
      const steps = events.flatMap((event) => (event.type === 'step' ? [event] : []));
      return { result, text, steps };
    }

    beforeAll(async () => {
      expect(await backend.health(systemProbe({ env, cwd }))).toEqual({ healthy: true });
    });

    afterAll(() => {
      const remove = backend === buildah ? ['rmi', '--force'] : ['image', 'rm', '--force'];
      for (const each of made) {
        try {
          execFileSync(programOf(backend), [...remove, each], { env, stdio: 'ignore' });
        } catch {
          // It was never made.
        }
      }
    });

    it('builds, tells its steps, and knows what it built', async () => {
      const engine = open();
      const dockerfile = `FROM ${base}\nARG WHO\nCOPY hello /hello\nRUN echo "I am $WHO" && cat /hello${HEARD}\n`;
      const asked = await request({ 'env/docker/Dockerfile': dockerfile, hello: 'from-a-file\n' });
      const { result, text, steps } = await build(engine, { ...asked, noCache: true });
      expect(result.imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(text).toContain('I am me\n');
      expect(text).toContain('from-a-file\n');
      const run = steps.filter((step) => step.name.includes('RUN echo'));
      expect(run.map(({ state }) => state)).toEqual(['started', 'done']);
      const image = await engine.image(tag);
      expect(image?.labels).toMatchObject({ 'manager.itest': name });
      expect(image?.platform).toBe((await engine.info()).platform);
      expect(image?.layers.length).toBeGreaterThan(1);
      expect(await engine.image(`${name}:never-made`)).toBeUndefined();
    });

    it('tags and pushes', async () => {
      const engine = open();
      const asked = await request({ 'env/docker/Dockerfile': `FROM ${base}\nENV A=1\n` });
      await build(engine, asked);
      const second = tag.replace(/:1$/, ':2');
      made.push(second);
      await engine.tag(tag, second);
      const watch = { signal: new AbortController().signal, onEvent: () => undefined };
      const pushed = await engine.push(second, () => Promise.resolve(undefined), watch);
      const answer = await fetch(`http://${labRegistry() ?? ''}/v2/${name}/manifests/2`, {
        headers: {
          Accept:
            'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json',
        },
      });
      expect(answer.headers.get('docker-content-digest')).toBe(pushed.digest);
    });

    it('says which step failed, and how', async () => {
      const dockerfile = `FROM ${base}\nRUN echo good\nRUN echo "it went wrong"${HEARD} && exit 7\n`;
      const asked = await request({ 'env/docker/Dockerfile': dockerfile });
      const failure = await build(open(), asked).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CommandError);
      expect(failure).toMatchObject({
        stage: 'build',
        line: 3,
        step: expect.stringContaining('exit 7') as string,
        message: expect.stringContaining(backend.name) as string,
      });
      expect((failure as CommandError).exitCode).toBeGreaterThan(0);
      expect((failure as CommandError).lastLines.join('\n')).toContain('it went wrong');
    });

    it('gives a secret to a step, and to nothing else', async () => {
      const value = `hush-${name}`;
      const secrets = [{ id: 'aws', read: () => Promise.resolve(Buffer.from(`${value}\n`)) }];
      const file = '/run/secrets/aws';
      const run = `RUN --mount=type=secret,id=aws test -s ${file} && cat ${file} && wc -c < ${file} > /length${HEARD}`;
      const dockerfile = `FROM ${base}\n${run}\n`;
      const asked = await request(
        { 'env/docker/Dockerfile': dockerfile },
        { secrets, noCache: true },
      );
      const { text } = await build(open(), asked);
      expect(text).toContain('***');
      expect(text).not.toContain(value);
      expect(savedImage(programOf(backend), tag, env)).not.toContain(value);
    });

    it('forwards an agent, and keeps nothing of it', async () => {
      const socket = await sshAgent();
      const dockerfile = `FROM ${base}\nRUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo agent-is-here${HEARD}\n`;
      const ssh = [{ id: 'default', socket }];
      const asked = await request({ 'env/docker/Dockerfile': dockerfile }, { ssh, noCache: true });
      const { text } = await build(open(), asked);
      expect(text).toContain('agent-is-here');
      expect(savedImage(programOf(backend), tag, env)).not.toContain(socket);
    });

    it('leaves no process when it is aborted', async () => {
      const reason = new Error('enough');
      const controller = new AbortController();
      const dockerfile = `FROM ${base}\nRUN echo sleeping-${name} && sleep 300\n`;
      const asked = await request({ 'env/docker/Dockerfile': dockerfile }, { noCache: true });
      const stop = (event: BuildEvent): void => {
        if (event.type === 'log' && event.text.startsWith('sleeping-')) controller.abort(reason);
      };
      await expect(build(open(), asked, controller.signal, stop)).rejects.toBe(reason);
      await expect
        .poll(() => processesOf(asked.context.folder, `sleeping-${name}`), { timeout: 20_000 })
        .toEqual([]);
    });

    it('refuses an option that it does not know, before it builds', async () => {
      const asked = await request({ 'env/docker/Dockerfile': `FROM ${base}\n` });
      await expect(build(open({ wonder: 'x' }), asked)).rejects.toThrow('has no option wonder');
    });
  });
});

/** All that is in an image, as its engine saves it: configuration and layers. */
function savedImage(
  program: string,
  tag: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const folder = scratchFolder();
  const file = join(folder, 'image.tar');
  const args =
    program === 'buildah'
      ? ['push', tag, `oci-archive:${file}`]
      : ['image', 'save', '--output', file, tag];
  execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  execFileSync('tar', ['-C', folder, '-xf', file]);
  const parts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'image.tar')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return parts
    .map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes))
    .map((bytes) => bytes.toString('latin1'))
    .join('\n');
}

async function sshAgent(): Promise<string> {
  const socket = join(scratchFolder(), 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  onTestFinished(async () => {
    agent.kill();
    await once(agent, 'exit');
  });
  await expect.poll(() => existsSync(socket), { timeout: 10_000 }).toBe(true);
  return socket;
}

/** Processes that run in the context, or were started with a text. */
function processesOf(folder: string, text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => {
      const command = read(`/proc/${pid}/cmdline`);
      return command.includes(text) || command.includes(folder);
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
