import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run.ts';
import { fakeContext } from '../cli/fake-context.ts';
import { freshName } from '../deliver/support/real.ts';
import { succeed } from '../integration/docker.ts';
import { engineRows, labRegistry, lacksLab } from '../support/lab.ts';
import { makeStandIns, removeImages } from './stand-ins.ts';
import type { StandIns } from './stand-ins.ts';

describe.skipIf(lacksLab('engines', 'registry', 'docker client')).each(engineRows())(
  'composing with %s',
  (_, lab) => {
    const name = freshName();
    let folder = '';
    let images: StandIns;
    const docker = (...args: readonly string[]): Promise<string> =>
      succeed('docker', ['-H', lab.url, ...args]);
    const manager = async (
      argv: readonly string[],
      env: Record<string, string> = { DOCKER_HOST: lab.url },
    ) => {
      const context = {
        ...fakeContext({ env: { PATH: process.env['PATH'], HOME: folder, ...env } }),
        cwd: folder,
      };
      const code = await runCli(['compose', ...argv], context, commands);
      return { code, ...context.written };
    };
    const from = (full: string, min: string): string[] => [
      '--image',
      `full,${full}`,
      '--image',
      `min,${min}`,
    ];
    const inImage = (image: string, script: string): Promise<string> =>
      docker('run', '--rm', '--entrypoint', 'sh', image, '-c', script);
    const configOf = async (
      image: string,
    ): Promise<{
      Env: string[];
      Labels: Record<string, string>;
      Entrypoint: string[];
      User: string;
      WorkingDir: string;
    }> => JSON.parse(await docker('inspect', '--format', '{{json .Config}}', image)) as never;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'compose-itest-'));
      images = await makeStandIns(lab, name, join(folder, 'stand-ins'));
    });
    afterAll(async () => {
      await removeImages(lab, name);
      rmSync(folder, { recursive: true, force: true });
    });

    it('builds a GPU image of what was asked for, and nothing else', async () => {
      mkdirSync(join(folder, 'mine'), { recursive: true });
      writeFileSync(join(folder, 'mine/libtriton_mine.so'), 'mine');
      const image = `${name}:gpu`;
      const parts = [
        '--backend',
        'python',
        '--backend',
        'identity',
        '--cache',
        'local',
        '--repoagent',
        'checksum',
      ];
      const extras = ['--copy', 'mine', '--label', 'team=a b', '--user', '--output-name', image];
      const { code, stdout, stderr } = await manager([
        ...parts,
        ...extras,
        ...from(images.full, images.min),
        '--skip-pull',
      ]);
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      expect(stdout).toMatch(/:gpu has \d.* of the full image's/);
      const tree = await inImage(
        image,
        'cd /opt/tritonserver && find . -type f | sort; stat -c %u bin/part; id -u; python3 -c "import numpy"',
      );
      expect(tree.split('\n')).toEqual([
        './TRITON_VERSION',
        './backends/identity/part',
        './backends/mine/libtriton_mine.so',
        './backends/python/part',
        './bin/part',
        './caches/local/part',
        './include/part',
        './lib/part',
        './repoagents/checksum/part',
        '1000',
        '1000',
      ]);
      expect(
        await inImage(
          image,
          'ls /usr/bin/serve /opt/nvidia/entrypoint.d; ls /var/lib/apt/lists; command -v git clang wget || true',
        ),
      ).toBe('/usr/bin/serve\n\n/opt/nvidia/entrypoint.d:\n10-banner.txt');
      const config = await configOf(image);
      expect(config).toMatchObject({
        User: 'triton-server',
        WorkingDir: '/opt/tritonserver',
        Entrypoint: ['/opt/nvidia/nvidia_entrypoint.sh'],
      });
      expect(config.Env).toEqual(
        expect.arrayContaining([
          'TRITON_SERVER_VERSION=2.53.0',
          'NVIDIA_TRITON_SERVER_VERSION=24.12',
          'TRITON_SERVER_GPU_ENABLED=1',
          'DCGM_VERSION=3.3.6',
          'NVIDIA_BUILD_ID=4711',
        ]),
      );
      expect(config.Env.find((each) => each.startsWith('PATH='))).toMatch(
        /^PATH=\/opt\/tritonserver\/bin:/,
      );
      expect(config.Labels).toMatchObject({ 'com.nvidia.build.ref': 'abcdef', team: 'a b' });
      const again = await manager([...parts, ...extras, ...from(images.full, images.min)]);
      expect(again.stdout).toContain('skipped');
    });

    it('builds a CPU image, and a smaller one than the full image', async () => {
      const image = `${name}:cpu`;
      const argv = ['--enable-gpu=false', '--backend', 'onnxruntime', '--output-name', image];
      const { code, stderr } = await manager([...argv, ...from(images.cpuFull, images.cpuMin)]);
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      expect(
        await inImage(image, 'ls /opt/tritonserver/backends; dpkg -s libgomp1 | grep ^Status'),
      ).toBe('onnxruntime\nStatus: install ok installed');
      const config = await configOf(image);
      expect(config.Entrypoint).toEqual(['/opt/nvidia/nvidia_entrypoint.sh']);
      expect(config.Env).toContain('TRITON_SERVER_GPU_ENABLED=0');
    });

    it('follows the recipe of r20.10', async () => {
      const image = `${name}:minimal`;
      const argv = ['--recipe', 'minimal', '--backend', 'tensorrt', '--output-name', image];
      const extras = ['--user', '--copy', `q"u o'te:/opt/q"'`];
      mkdirSync(join(folder, `q"u o'te`), { recursive: true });
      writeFileSync(join(folder, `q"u o'te/file`), 'mine');
      expect(await manager([...argv, ...extras, ...from(images.full, images.min)])).toMatchObject({
        code: 0,
      });
      expect(await inImage(image, `id -un; id -u; cat /opt/q*/file`)).toBe(
        'triton-server\n1000\nmine',
      );
      expect(await inImage(image, 'cd /opt/tritonserver && find . -type f | sort')).toBe(
        './backends/tensorrt/part\n./bin/part\n./lib/part',
      );
    });

    it('refuses what does not go together, and leaves nothing behind', async () => {
      const work = mkdtempSync(join(folder, 'work-'));
      const common = ['--work-dir', work, '--output-name', `${name}:never`];
      const refused = [
        ['--enable-gpu=false', ...from(images.full, images.min)],
        ['--backend', 'pytroch', ...from(images.full, images.min)],
        [...from(images.full, images.cpuMin)],
        ['--skip-pull', ...from(`${name}:absent`, images.min)],
        ['--platform', 'linux/arm64', '--skip-pull', ...from(images.full, images.min)],
        ['--copy', 'absent', ...from(images.full, images.min)],
      ];
      for (const argv of refused) {
        const ran = await manager([...common, ...argv]);
        expect({ argv, ...ran }).toMatchObject({ code: 2 });
        expect(ran.stderr).toMatch(/^error compose\/|^error context\/missing-source: --copy: /m);
        expect(ran.stderr).not.toMatch(/\.njk|folder of the manifest/);
      }
      expect(existsSync(join(work, 'Dockerfile.compose'))).toBe(false);
      expect(await docker('images', '--quiet', `${name}:never`)).toBe('');
    });

    it('knows images by their registry where no engine answers, and pins them', async () => {
      const repository = `${labRegistry() ?? ''}/${name}`;
      for (const image of [images.full, images.min]) {
        const pushed = image.replace(name, repository);
        await docker('tag', image, pushed);
        await docker('push', pushed);
      }
      const argv = [
        '--dry-run',
        '--pin',
        '--backend',
        'python',
        ...from(`${repository}:24.12-py3`, `${repository}:24.12-py3-min`),
      ];
      const { code, stderr } = await manager(argv, { DOCKER_HOST: `unix://${folder}/nobody.sock` });
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      const text = readFileSync(join(folder, 'Dockerfile.compose'), 'utf8');
      expect(text).toMatch(/^FROM \S+:24\.12-py3@sha256:[0-9a-f]{64} AS full$/m);
      expect(text).toContain('NVIDIA_BUILD_ID="4711"');
      expect(text).toContain('/usr/bin/serve');
    });
  },
);
