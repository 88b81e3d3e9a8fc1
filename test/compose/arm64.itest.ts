import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freshName } from '../deliver/support/real.ts';
import { succeed } from '../integration/docker.ts';
import { labEngines, lacksLab } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import { removeReferences } from './published.ts';

const MIN = `FROM debian:bookworm-slim
RUN mkdir -p /tmp/p/DEBIAN && printf 'Package: datacenter-gpu-manager\\nVersion: 1:3.3.6\\nArchitecture: all\\nMaintainer: test <a@b.example>\\nDescription: a stand-in\\n' > /tmp/p/DEBIAN/control \\
 && dpkg-deb --build /tmp/p /tmp/p.deb && dpkg -i /tmp/p.deb && rm -r /tmp/p /tmp/p.deb
ENV CUDA_VERSION=12.6.3.004
`;

const FULL = `RUN for d in bin lib include backends/identity backends/python; do mkdir -p /opt/tritonserver/$d && uname -m > /opt/tritonserver/$d/part; done \\
 && mkdir -p /opt/nvidia/entrypoint.d
ENV TRITON_SERVER_VERSION=2.53.0 NVIDIA_TRITON_SERVER_VERSION=24.12 DCGM_VERSION=3.3.6 TRITON_SERVER_GPU_ENABLED=1
`;

// One engine: what differs by platform is the Dockerfile, and every step of it is emulated.
describe.skipIf(lacksLab('engines', 'arm64', 'docker client'))('a GPU image for arm64', () => {
  const name = freshName();
  const url = labEngines().at(1)?.url ?? labEngines()[0]?.url ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'compose-arm64-'));
  const platform = ['--platform', 'linux/arm64'];
  const docker = (...args: readonly string[]): Promise<string> =>
    succeed('docker', ['-H', url, ...args]);
  const build = async (tag: string, text: string): Promise<void> => {
    const context = join(folder, tag);
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), text);
    await succeed('docker', ['-H', url, 'build', ...platform, '-t', `${name}:${tag}`, context], {
      env: { DOCKER_BUILDKIT: '1' },
    });
  };
  afterAll(async () => {
    await removeReferences(url, (each) => each.includes(name));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made of images for arm64, on a machine that is none', async () => {
    await build('min', MIN);
    await build('full', MIN + FULL);
    const images = ['--image', `full,${name}:full`, '--image', `min,${name}:min`];
    const argv = ['compose', ...platform, '--backend', 'identity', ...images, '--output-name'];
    const { code, stdout, stderr } = await startManager(folder, [...argv, `${name}:arm`], '', {
      DOCKER_HOST: url,
    }).exit;
    expect(stdout + stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(await docker('inspect', '--format', '{{.Architecture}}', `${name}:arm`)).toBe('arm64');
    const script =
      'cat /opt/tritonserver/bin/part; ls /opt/tritonserver/backends; id -u triton-server; readlink -e /usr/lib/aarch64-linux-gnu/libjemalloc.so';
    const run = ['run', '--rm', ...platform, '--entrypoint', 'sh', `${name}:arm`, '-c', script];
    expect((await docker(...run)).split('\n')).toEqual([
      'aarch64',
      'identity',
      '1000',
      '/usr/lib/aarch64-linux-gnu/libjemalloc.so.2',
    ]);
    expect(readFileSync(join(folder, 'Dockerfile.compose'), 'utf8')).toContain(
      '/repos/ubuntu2404/sbsa/',
    );
  });
});
