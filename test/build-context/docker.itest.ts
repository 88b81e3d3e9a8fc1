import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContext } from '../../src/build-context/open-context.ts';
import { contextTar } from '../../src/build-context/tar.ts';
import { connectTo } from '../../src/engine/docker/connect.ts';
import { finish, succeed } from '../integration/docker.ts';
import { engineRows, labBuildx, lacksLab } from '../support/lab.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const CASES = 60;
const FILES = [
  'a/b/c',
  'a/b/x.md',
  'a/c',
  'a/x.md',
  'a.md',
  'b/a/c',
  'b/x.md',
  'ab/c',
  'c',
  '.hidden',
  'with space/c',
  'é/ü.md',
  'a+b',
  'a|b',
  'b/[x]',
  '1',
  '日本',
];
const NAMES = [
  'a',
  'b',
  'c',
  'x.md',
  '*.md',
  '*',
  '**',
  '?',
  '[a-b]',
  '[^a]',
  'a*',
  '.hidden',
  'with space',
  'é',
  '**/c',
  'a+b',
  '\\[x\\]',
  '**.md',
  '[*]',
  'a|b',
  '日?',
  '\\d',
  '..',
  '.',
  'link*',
];

/**
 * What Docker's own classic clients read as BuildKit's do. They look into an ignored folder only for exceptions that begin with its
 * very name, so exceptions have no wildcards; and 20.10's takes `**.md` for `.md` and leaves `|` and `+` to the regular expression.
 */
const PLAIN = [
  'a',
  'b',
  'c',
  'x.md',
  '*.md',
  '*',
  '?',
  '[a-b]',
  '[^a]',
  'a*',
  '.hidden',
  'with space',
  'é',
  '日?',
];

/** mulberry32: the same numbers on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The rules of one case, for its own folder: what they say of other folders is nothing. */
function rulesOf(folder: string, random: () => number, isPlain: boolean): string[] {
  const pool = isPlain ? PLAIN : NAMES;
  const count = 1 + Math.floor(random() * 5);
  return Array.from({ length: count }, () => {
    const depth = 1 + Math.floor(random() * 3);
    const names = Array.from(
      { length: depth },
      () => pool[Math.floor(random() * pool.length)] ?? '',
    );
    // A `..` may lead no further up than the case's own folder, where all cases would meet.
    const path = names
      .join('/')
      .replace(/^(?:\.\.\/?)+/, '')
      .replace(/\/\.\.(?=\/|$)/g, '');
    // A bar without a folder of its own on its right side would speak of all cases.
    const safe = `${folder}/${path}`.replaceAll(
      '|',
      random() < 0.5 && !/[*?[\\]/.test(path) ? '|' : '\\|',
    );
    const canBeException = !isPlain || !/[*?[\\]/.test(path);
    return `${canBeException && random() < 0.35 ? '!' : ''}${random() < 0.1 ? '/' : ''}${safe}`;
  });
}

function makeFolder(isPlain: boolean): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'manager-context-')));
  const random = randomNumbers(2021);
  const rules = ['# generated', 'tagged.Dockerfile'];
  for (let i = 0; i < CASES; i += 1) {
    const name = `c${String(i).padStart(2, '0')}`;
    putFiles(join(folder, name), Object.fromEntries(FILES.map((path) => [path, path])));
    mkdirSync(join(folder, name, 'empty'));
    symlinkSync('a/b', join(folder, name, 'link'));
    symlinkSync('/nowhere', join(folder, name, 'link2'));
    rules.push(...rulesOf(name, random, isPlain));
  }
  const dockerfile = 'FROM scratch\nCOPY . /\n';
  putFiles(folder, { Dockerfile: dockerfile, 'tagged.Dockerfile': dockerfile });
  writeFileSync(join(folder, '.dockerignore'), `\uFEFF${rules.join('\r\n')}\n`);
  return folder;
}

/** The paths behind `!`, each with a slash at its end. */
function exceptionsIn(folder: string): string[] {
  const lines = readFileSync(join(folder, '.dockerignore'), 'utf8').split(/\r?\n/);
  return lines.flatMap((line) =>
    line.startsWith('!') ? [`${posix.normalize(line.slice(1)).replace(/^\/|\/$/g, '')}/`] : [],
  );
}

async function ours(folder: string): Promise<string[]> {
  const context = await openContext({ folder, dockerfile: 'Dockerfile' });
  const paths: string[] = [];
  for await (const { path, type } of context.entries()) {
    paths.push(type === 'directory' ? `${path}/` : path);
  }
  return paths.sort();
}

/** Entries that every container has. */
const RUNTIME = /^(?:\.dockerenv|(?:dev|etc|proc|sys)\/.*)$/;

async function arrived(image: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const id = await succeed('docker', ['create', image, '/none'], { env });
  try {
    const list = `docker export ${id} | tar -t --quoting-style=literal`;
    const names = (await succeed('sh', ['-c', list], { env })).split('\n');
    return names.filter((name) => !RUNTIME.test(name)).sort();
  } finally {
    await finish('docker', ['rm', '-f', id], { env });
    await finish('docker', ['rmi', '-f', image], { env });
  }
}

const engines = engineRows();
const buildx = labBuildx();
const image = 'manager-itest/context:generated';

/** Builds with the program's own client, and says what arrived. */
async function built(
  url: string,
  folder: string,
  options: { readonly dockerfile?: string; readonly prefersClassic?: boolean } = {},
): Promise<string[]> {
  const { dockerfile = 'Dockerfile', prefersClassic = false } = options;
  const engine = await connectTo({ url, source: 'the lab' }, { env: {}, prefersClassic });
  const request = {
    context: await openContext({ folder, dockerfile }),
    dockerfile,
    tags: [image],
    buildArgs: {},
    labels: {},
    noCache: true,
    pull: false,
    secrets: [],
    ssh: [],
    credentials: () => Promise.resolve(undefined),
  };
  const { signal } = new AbortController();
  try {
    await engine.build(request, { signal, onEvent: () => undefined });
  } finally {
    await engine.close();
  }
  return arrived(image, { DOCKER_HOST: url });
}

async function builtByBuildx(url: string, folder: string, dockerfile: string): Promise<string[]> {
  const env = { DOCKER_HOST: url, DOCKER_CONFIG: buildx ?? '' };
  const args = ['--load', '--no-cache', '-f', join(folder, dockerfile), '-t', image, folder];
  await succeed('docker', ['buildx', 'build', ...args], { env });
  return arrived(image, env);
}

describe.skipIf(lacksLab('engines'))('a folder with 60 generated ignore files in one', () => {
  let folder = '';
  let expected: readonly string[] = [];

  beforeAll(async () => {
    folder = makeFolder(false);
    expected = await ours(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is neither all nor nothing', () => {
    expect(expected.length).toBeGreaterThan(CASES * 4);
    expect(expected.length).toBeLessThan(CASES * 24);
  });

  it.skipIf(lacksLab('buildx')).each(engines)(
    'arrives through buildx on %s as we say',
    async (_, { url }) => {
      expect(await builtByBuildx(url, folder, 'Dockerfile')).toEqual(expected);
    },
  );

  it.each(engines)('arrives through our session on %s as we say', async (_, { url }) => {
    expect(await built(url, folder)).toEqual(expected);
  });

  it.each(engines)('arrives in our tar through the classic builder of %s', async (_, { url }) => {
    const env = { DOCKER_HOST: url, DOCKER_BUILDKIT: '0' };
    const context = await openContext({ folder, dockerfile: 'tagged.Dockerfile' });
    const file = join(folder, '..', `${folder.split('/').at(-1) ?? ''}.tar`);
    const bytes = Buffer.from('FROM scratch\nCOPY . /\n');
    try {
      await pipeline(
        contextTar(context, [{ path: 'tagged.Dockerfile', bytes }]),
        createWriteStream(file),
      );
      const build = `docker build --no-cache -f tagged.Dockerfile -t ${image} - < ${file}`;
      await succeed('sh', ['-c', build], { env });
    } finally {
      rmSync(file, { force: true });
    }
    expect(await arrived(image, env)).toEqual(expected);
  });
});

describe.skipIf(lacksLab('engines'))('a folder with 60 plain ignore files in one', () => {
  it.each(engines)('arrives through the classic client on %s as we say', async (_, { url }) => {
    const folder = makeFolder(true);
    try {
      const env = { DOCKER_HOST: url, DOCKER_BUILDKIT: '0' };
      await succeed('docker', ['build', '--no-cache', '-t', image, folder], { env });
      const [expected, found] = [await ours(folder), await arrived(image, env)];
      // 20.10's client tries an exception on folders too where BuildKit has passed it by (src/build-context/matcher.ts).
      const client = await succeed('docker', ['version', '--format', '{{.Client.Version}}'], {
        env,
      });
      const isOld = Number.parseInt(client, 10) < 23;
      const takenBack = isOld ? exceptionsIn(folder) : [];
      const more = found.filter((path) => !expected.includes(path));
      expect(more.filter((path) => !takenBack.some((one) => `${path}/`.startsWith(one)))).toEqual(
        [],
      );
      expect(found.filter((path) => !more.includes(path))).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(lacksLab('engines', 'buildx'))('a folder with links and two ignore files', () => {
  /** Wildcards that match nothing, links on the way and at the end, out of the context and in a circle. */
  const files = {
    '.dockerignore': '*',
    'images/D.dockerignore': 'images\nreal/left\n**/*.tmp\n!keep.tmp',
    'images/D': [
      'FROM scratch',
      'COPY link/a /1/',
      'COPY real/up/inside real/* no* /2/',
      'COPY l* /3/',
      'COPY keep.tmp absolute/x /4/',
      'COPY . /5/',
      '',
    ].join('\n'),
    'real/a': '',
    'real/left': '',
    'real/x.tmp': '',
    'etc/x': '',
    'keep.tmp': '',
    'other/inside': '',
  };

  it.each(engines)('arrives on %s as buildx brings it', async (_, { url }) => {
    const folder = scratchFolder();
    putFiles(folder, files);
    for (const [path, target] of [
      ['link', 'real'],
      ['link2', 'link/a'],
      ['real/up', '../other'],
      ['absolute', '/etc'],
    ] as const)
      symlinkSync(target, join(folder, path));
    const found = await built(url, folder, { dockerfile: 'images/D' });
    expect(found).toEqual(await builtByBuildx(url, folder, 'images/D'));
    expect(found).toEqual(expect.arrayContaining(['1/a', '2/inside', '4/keep.tmp', '5/link2']));
    expect(found.filter((path) => /left|x\.tmp|images/.test(path))).toEqual([]);
  });

  it.each(engines)(
    'may ignore the Dockerfile, which no builder of %s copies',
    async (_, { url }) => {
      const folder = scratchFolder();
      const dockerfile = 'FROM scratch\nCOPY . /\n';
      putFiles(folder, {
        '.dockerignore': 'Dockerfile\n.dockerignore',
        Dockerfile: dockerfile,
        a: '',
      });
      const found = [
        await built(url, folder),
        await built(url, folder, { prefersClassic: true }),
        await builtByBuildx(url, folder, 'Dockerfile'),
      ];
      expect(found).toEqual([['a'], ['a'], ['a']]);
    },
  );
});
