import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NGC_REPOSITORY } from '../../src/compose/check-request.ts';
import { newestRelease } from '../../src/compose/choose-release.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { freshName } from '../deliver/support/real.ts';
import { succeed } from '../integration/docker.ts';
import { engineRows, labPodman, labRegistry, lacksLab } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import type { Exit } from '../support/manager-process.ts';
import { holdPublished, publishSystem, removeReferences } from './published.ts';

const newest = newestRelease(RELEASES);
const PUBLISHED = [
  {
    version: '24.12',
    server: '2.53.0',
    cuda: '12.6.3',
    dcgm: { package: 'datacenter-gpu-manager', version: '3.3.6' },
  },
  {
    version: newest.version,
    server: newest.server ?? '',
    cuda: newest.cuda ?? '',
    dcgm: { package: newest.dcgm?.package ?? '', version: newest.dcgm?.version ?? '' },
  },
];

/** The commands of the seed pages as they are written there, and what they make. */
const SEEDS = [
  ['compose.py --backend tensorrt --backend python --enable-gpu', 'tritonserver', newest.version],
  [
    `compose.py \\
    --backend onnxruntime \\
    --backend python \\
    --container-version 24.12 \\
    --enable-gpu`,
    'tritonserver',
    '24.12',
  ],
  [
    `compose.py \\
    --backend tensorrt \\
    --backend python \\
    --output-name my-custom-triton \\
    --enable-gpu`,
    'my-custom-triton',
    newest.version,
  ],
  ['compose.py --backend onnxruntime --enable-gpu', 'tritonserver', newest.version],
  [
    `compose.py \\
    --backend tensorrt \\
    --backend python \\
    --backend onnxruntime \\
    --repoagent checksum \\
    --container-version 24.12 \\
    --output-name triton-prod \\
    --enable-gpu`,
    'triton-prod',
    '24.12',
  ],
  // The page calls this a CPU image.
  [
    `compose.py \\
    --backend python \\
    --backend onnxruntime`,
    'tritonserver',
    newest.version,
  ],
] as const;
const OUTPUTS = ['tritonserver', 'my-custom-triton', 'triton-prod', 'tritonserver_min'];
const PRODUCTION = SEEDS.filter(([, output]) => output === 'triton-prod');

const engines = engineRows().map(([, engine]) => engine);
/** All commands on one engine, the fastest; the others get the one with the most in it. */
const fastest = engines[1] ?? engines[0];
const targets = [
  ...engines.map((lab) => [lab.name, lab.url, '1', lab === fastest ? SEEDS : PRODUCTION] as const),
  ...engines
    .slice(0, 1)
    .map((lab) => [`${lab.name}, classic builder`, lab.url, '0', PRODUCTION] as const),
  ...[labPodman()].flatMap((url) =>
    url === undefined ? [] : [['podman', url, '1', PRODUCTION] as const],
  ),
];

/** The words that a shell makes of a command of the pages, with the program's name replaced. */
function wordsOf(command: string): string[] {
  return command
    .replace('compose.py', 'compose')
    .replaceAll('\\\n', ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

function valuesOf(words: readonly string[], flag: string): string[] {
  return words.filter((_, i) => words[i - 1] === flag).sort();
}

describe.skipIf(lacksLab('engines', 'registry', 'podman', 'docker client'))(
  'the seed pages',
  () => {
    const name = freshName();
    const system = `${labRegistry() ?? ''}/${name}/system`;
    let folder = '';

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'compose-seeds-'));
      const [first] = engines;
      if (first !== undefined)
        await publishSystem({ url: first.url, buildKit: true }, system, folder);
    });
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each(targets)('with %s', (_, url, buildKit, seeds) => {
      let work = '';
      const docker = (...args: readonly string[]): Promise<string> =>
        succeed('docker', ['-H', url, ...args]);
      const manager = (argv: readonly string[]): Promise<Exit> =>
        startManager(work, argv, '', { DOCKER_HOST: url, DOCKER_BUILDKIT: buildKit, HOME: folder })
          .exit;
      const inImage = (image: string, script: string): Promise<string> =>
        docker('run', '--rm', '--entrypoint', 'sh', image, '-c', script);

      beforeAll(async () => {
        work = mkdtempSync(join(folder, 'work-'));
        await docker('pull', system);
        await holdPublished({ url, buildKit: url !== labPodman() }, system, PUBLISHED, work);
      });
      afterAll(async () => {
        await removeReferences(
          url,
          (each) =>
            [NGC_REPOSITORY, name].some((part) => each.includes(part)) ||
            OUTPUTS.some((output) => each.replace(/^.*\//, '') === `${output}:latest`),
        );
      });

      it.each(seeds)('%s', async (command, output, version) => {
        const words = wordsOf(command);
        const { code, stdout, stderr } = await manager(words);
        expect(stderr).not.toContain('error');
        expect(code).toBe(0);
        expect(stdout).toMatch(new RegExp(`${output}:latest has .*\\d% of the full image's`));
        const listed = await inImage(
          output,
          'cd /opt/tritonserver && ls && ls -d backends/* repoagents/* 2>/dev/null; echo $NVIDIA_TRITON_SERVER_VERSION $TRITON_SERVER_GPU_ENABLED',
        );
        const agents = valuesOf(words, '--repoagent');
        expect(listed.split('\n')).toEqual([
          ...['TRITON_VERSION', 'backends', 'bin', 'include', 'lib'],
          ...(agents.length > 0 ? ['repoagents'] : []),
          ...valuesOf(words, '--backend').map((each) => `backends/${each}`),
          ...agents.map((each) => `repoagents/${each}`),
          `${version} 1`,
        ]);
      });

      it('compose.py --backend tensorrt --backend python --dry-run, and cat Dockerfile.compose', async () => {
        const words = wordsOf('compose.py --backend tensorrt --backend python --dry-run');
        expect(await manager(words)).toMatchObject({ code: 0 });
        const text = readFileSync(join(work, 'Dockerfile.compose'), 'utf8');
        expect(text).toContain(`FROM ${NGC_REPOSITORY}:${newest.version}-py3 AS full\n`);
        expect(text).not.toContain('sha256:');
      });

      it('docker build -t tritonserver_min ., by the recipe of r20.10', async () => {
        const recipe = ['compose', '--recipe', 'minimal', '--container-version', '24.12'];
        const parts = [...recipe, '--backend', 'tensorrt', '--output-name', 'tritonserver_min'];
        expect(await manager(parts)).toMatchObject({ code: 0 });
        const files = () => inImage('tritonserver_min', 'cd /opt/tritonserver && find . -type f');
        const own = (await files()).split('\n').sort();
        expect(own).toEqual(['./backends/tensorrt/part', './bin/part', './lib/part']);
        // The same by hand, as the page has it: the file may be called as docker expects it.
        writeFileSync(join(work, 'Dockerfile'), readFileSync(join(work, 'Dockerfile.compose')));
        const build = ['-H', url, 'build', '-t', 'tritonserver_min', '.'];
        await succeed('docker', build, { cwd: work, env: { DOCKER_BUILDKIT: '0' } });
        expect((await files()).split('\n').sort()).toEqual(own);
        expect(existsSync(join(work, 'Dockerfile.compose.tmp'))).toBe(false);
      });
    });
  },
);
