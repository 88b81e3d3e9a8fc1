import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshName } from '../deliver/support/real.ts';
import { succeed } from '../integration/docker.ts';
import { engineRows, labRegistry, lacksLab } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import { makeStandIns, removeImages } from './stand-ins.ts';

/** Stand-ins know one platform; that one Dockerfile serves two of them is for the tests of texts. */
const manifestOf = (name: string, registry: string): string => `triton:
  package: ${name}
  versions: ['24.12']
  platforms: [linux/amd64]
  sets:
    onnx:
      backends: [onnxruntime, python]
      caches: [local]
      user: triton-server
      images: { full: '${name}:{version}-py3', min: '${name}:{version}-py3-min' }
    cpu:
      backends: [identity]
      gpu: false
      images: { full: '${name}:{version}-cpu-only-py3', min: '${name}:system' }
  image_facts:
    ${name}:24.12-py3: { env: { TRITON_SERVER_GPU_ENABLED: '1', DCGM_VERSION: 3.3.6 } }
    ${name}:24.12-py3-min: { env: { CUDA_VERSION: 12.6.3.004 } }
    ${name}:24.12-cpu-only-py3: { env: { TRITON_SERVER_GPU_ENABLED: '0' } }
repository:
  '${registry}':
    registry: { ${name}: ${registry}/${name} }
`;

describe.skipIf(lacksLab('engines', 'registry', 'docker client')).each(engineRows())(
  'a family of Triton images with %s',
  (_, lab) => {
    const name = freshName();
    const registry = labRegistry() ?? '';
    let folder = '';
    const docker = (...args: readonly string[]): Promise<string> =>
      succeed('docker', ['-H', lab.url, ...args]);
    const manager = (...argv: readonly string[]) =>
      startManager(folder, argv, '', { DOCKER_HOST: lab.url }).exit;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'triton-itest-'));
      await makeStandIns(lab, name, join(folder, 'stand-ins'));
      rmSync(join(folder, 'stand-ins'), { recursive: true });
      writeFileSync(join(folder, 'manifest.yml'), manifestOf(name, registry));
    });
    afterAll(async () => {
      await removeImages(lab, name);
      rmSync(folder, { recursive: true, force: true });
    });

    it('is built, not built again, pushed, pulled from there, and loses what a set that is gone had', async () => {
      const first = await manager('build');
      expect(first.code, first.stderr).toBe(0);
      expect(first.stdout).toMatch(/2 images in .*: 2 built\n$/);
      const list = ['run', '--rm', '--entrypoint', 'sh'];
      const script = 'cd /opt/tritonserver; ls backends caches; id -un';
      const gpu = await docker(...list, `${name}:24.12-onnx`, '-c', script);
      expect(gpu.split(/\s+/)).toEqual([
        'backends:',
        'onnxruntime',
        'python',
        'caches:',
        'local',
        'triton-server',
      ]);
      const cpu = await docker(...list, `${name}:24.12-cpu`, '-c', 'ls /opt/tritonserver/backends');
      expect(cpu).toBe('identity');
      const second = await manager('build');
      expect(second.code, second.stderr).toBe(0);
      expect(second.stdout).toMatch(/2 images in .*: 2 (?:skipped|unchanged|up to date).*\n$/);
      const pushed = await manager('push', '--only', `${name}/onnx`);
      expect(pushed.code, pushed.stderr).toBe(0);
      const reference = `${registry}/${name}:24.12-onnx`;
      await docker('image', 'rm', '--force', reference, `${name}:24.12-onnx`);
      const run = ['run', '--rm', '--entrypoint', 'ls', reference, '/opt/tritonserver/backends'];
      expect((await docker(...run)).split('\n')).toEqual(['onnxruntime', 'python']);
      const report = JSON.parse(readFileSync(join(folder, 'build-report.json'), 'utf8')) as {
        images: Record<string, Record<string, { pushed: object }>>;
      };
      const pushedTo = (tag: string): string[] =>
        Object.keys(report.images[`${name}:${tag}`]?.['linux/amd64']?.pushed ?? {});
      expect(pushedTo('24.12-onnx')).not.toEqual([]);
      expect(pushedTo('24.12-cpu')).toEqual([]);
      expect((await manager('generate')).code).toBe(0);
      const dockerfile = join(folder, `generated/${name}/24.12-cpu/Dockerfile`);
      expect(existsSync(dockerfile)).toBe(true);
      const path = join(folder, 'manifest.yml');
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace(/ {4}cpu:\n[^]*?(?= {2}image_facts)/, ''));
      const { code, stderr } = await manager('generate');
      expect(code, stderr).toBe(0);
      expect(existsSync(dockerfile)).toBe(false);
    }, 900_000);
  },
);
