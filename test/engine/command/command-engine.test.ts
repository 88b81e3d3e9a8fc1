import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContext } from '../../../src/build-context/open-context.ts';
import type { Backend } from '../../../src/engine/command/backend.ts';
import { buildctl } from '../../../src/engine/command/buildctl.ts';
import { commandEngine } from '../../../src/engine/command/command-engine.ts';
import type { BuildOptions } from '../../../src/engine/command/options.ts';
import { podman } from '../../../src/engine/command/podman.ts';
import type { BuildEvent, BuildRequest } from '../../../src/engine/engine.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { fakePrograms } from './fake-program.ts';
import type { FakePrograms } from './fake-program.ts';

const ID = `sha256:${'a1'.repeat(32)}`;
const idle = new AbortController().signal;
const nobody = (): Promise<undefined> => Promise.resolve(undefined);

let programs: FakePrograms;
/** Where the user stands. */
let stand = '';
beforeEach(() => {
  stand = scratchFolder();
  programs = fakePrograms();
});
afterEach(() => {
  programs.remove();
});

/** Writes down what it is called with, and an id where it is told to. */
const SCRIBE = `
for argument; do echo "$argument"; done > "$0.argv"
pwd > "$0.cwd"
env > "$0.env"
previous=
for argument; do
  case "$previous" in
    --iidfile) printf '${ID}' > "$argument" ;;
    --secret) path="\${argument##*src=}"; stat -c %a "$path" > "$0.mode"; cat "$path" ;;
  esac
  previous="$argument"
done`;

const written = (name: string, what: string): string =>
  readFileSync(join(programs.folder, `${name}.${what}`), 'utf8').trim();

async function build(
  backend: Backend,
  options: BuildOptions = {},
  more: Partial<BuildRequest> = {},
  runAsRoot = false,
  path?: string,
) {
  const folder = scratchFolder();
  putFiles(folder, { Dockerfile: 'FROM scratch\n' });
  const events: BuildEvent[] = [];
  const env = path === undefined ? programs.env : { PATH: path };
  const engine = commandEngine({ backend, options, env, cwd: stand, runAsRoot });
  const request: BuildRequest = {
    context: await openContext({ folder, dockerfile: 'Dockerfile' }),
    dockerfile: 'Dockerfile',
    tags: ['a:1'],
    buildArgs: {},
    labels: {},
    noCache: false,
    pull: false,
    secrets: [],
    ssh: [],
    credentials: nobody,
    ...more,
  };
  const { imageId } = await engine.build(request, { signal: idle, onEvent: (e) => events.push(e) });
  const text = events.flatMap((event) => (event.type === 'log' ? [event.text] : [])).join('');
  return { engine, folder, imageId, events, text };
}

/** Folders of builds that are over. */
const leftovers = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('manager-engine-'));

describe('an engine that is a program', () => {
  it('is given a request as its options, in the context', async () => {
    programs.add('podman', SCRIBE);
    const { imageId, folder, engine } = await build(
      podman,
      { label: 'x=1', target: 'said' },
      {
        buildArgs: { A: '1' },
        labels: { key: 'v' },
        noCache: true,
        pull: true,
        platform: 'linux/arm64',
      },
    );
    expect(imageId).toBe(ID);
    const argv = written('podman', 'argv').split('\n');
    expect(argv.slice(0, 11)).toEqual([
      ...['build', '--label', 'key=v', '--label', 'x=1', '--build-arg', 'A=1'],
      ...['--target', 'said', '--no-cache', '--pull'],
    ]);
    expect(argv.slice(-5)).toEqual(['--tag', 'a:1', '--file', 'Dockerfile', '.']);
    expect(written('podman', 'cwd')).toBe(folder);
    expect(written('podman', 'env')).toContain('BUILDAH_FORMAT=oci');
    // It cannot be inspected here, so what was asked for is what is known.
    programs.add('podman', 'exit 125');
    expect(await engine.image('a:1')).toMatchObject({
      id: ID,
      labels: { key: 'v' },
      platform: 'linux/arm64',
    });
  });

  it('has a secret in a file that goes, and in no argument, environment or log', async () => {
    const before = leftovers();
    programs.add('podman', SCRIBE);
    const secrets = [{ id: 'aws', read: () => Promise.resolve(Buffer.from('hush-hush\n')) }];
    const { text } = await build(podman, {}, { secrets });
    expect(text).toBe('***\n');
    expect(written('podman', 'mode')).toBe('600');
    expect(written('podman', 'argv')).not.toContain('hush');
    expect(written('podman', 'env')).not.toContain('hush');
    expect(leftovers().filter((each) => !before.includes(each))).toEqual([]);
  });

  it('has paths of the user where he stands, and variables as every version knows them', async () => {
    programs.add('podman', SCRIBE.replace('cat "$path"', ':').replace(/stat [^;]*;/, ''));
    await build(podman, {
      secret: ['id=a,src=key', 'id=b,env=B'],
      output: 'type=local,dest=out',
      target: 'key',
    });
    expect(written('podman', 'argv')).toContain(`id=a,src=${stand}/key\n`);
    expect(written('podman', 'argv')).toContain('id=b,type=env,src=B\n');
    expect(written('podman', 'argv')).toContain(`type=local,dest=${stand}/out\n`);
    expect(written('podman', 'argv')).toContain('--target\nkey\n');
  });

  it('hides what looks like a secret', async () => {
    programs.add('podman', 'echo "the token is t0ps3cret"; exit 3');
    const failing = build(podman, { build_arg: 'API_TOKEN=t0ps3cret' });
    await expect(failing).rejects.toMatchObject({
      message: 'podman ended with code 3: the token is ***',
      lastLines: ['the token is ***'],
    });
  });

  it('needs sudo to be run as root', async () => {
    programs.add('podman', SCRIBE);
    await expect(build(podman, {}, {}, true, programs.folder)).rejects.toThrow('there is no sudo');
    programs.add('sudo', 'echo "$0" > "$0.used"; exec "$@"');
    await build(podman, {}, {}, true);
    expect(written('sudo', 'used')).toContain('sudo');
  });

  it('that is not there is said to be', async () => {
    await expect(build(podman, {}, {}, false, programs.folder)).rejects.toThrow(
      'podman cannot be started',
    );
    const engine = commandEngine({
      backend: podman,
      options: {},
      env: { PATH: programs.folder },
      cwd: '/',
    });
    await expect(engine.info()).rejects.toThrow('there is no program podman');
  });

  it('tells of itself', async () => {
    programs.add('podman', 'echo podman version 4.3.1');
    const engine = commandEngine({ backend: podman, options: {}, env: programs.env, cwd: '/' });
    expect(await engine.info()).toMatchObject({
      product: 'podman',
      version: '4.3.1',
      builder: 'classic',
    });
    expect(await engine.imagesWithLabel('x')).toEqual([]);
  });
});

describe('buildctl', () => {
  it('is piped into the first program that takes images', async () => {
    programs.add('buildctl', 'echo an image; echo "#1 [1/1] FROM x" >&2');
    programs.add('docker', 'exit 1');
    programs.add('podman', 'case "$1" in load) cat > "$0.loaded";; *) exit 0;; esac');
    await build(buildctl);
    expect(written('podman', 'loaded')).toBe('an image');
  });

  it('has nowhere to put an image without one', async () => {
    programs.add('buildctl', 'exit 0');
    await expect(build(buildctl, {}, {}, false, programs.folder)).rejects.toThrow(
      'keeps no images',
    );
    await build(buildctl, { push: true }, {}, false);
  });
});

describe('a push', () => {
  const digest = `sha256:${'b2'.repeat(32)}`;
  const push = (backend: Backend) =>
    commandEngine({ backend, options: {}, env: programs.env, cwd: '/' }).push(
      'r.example/a:1',
      nobody,
      {
        signal: idle,
        onEvent: () => undefined,
      },
    );

  it('knows the digest from a file', async () => {
    programs.add('podman', `printf '${digest}' > "$3"`);
    expect(await push(podman)).toEqual({ digest, size: 0 });
  });

  it('says why it failed', async () => {
    programs.add('podman', 'echo "Error: trying: unauthorized: no" >&2; exit 125');
    await expect(push(podman)).rejects.toMatchObject({ stage: 'push', transient: false });
  });
});
