import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshName } from '../deliver/support/real.ts';
import { succeed } from '../integration/docker.ts';
import { labAuthRegistry, labEngines, labRegistry, lacksLab } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import type { Started } from '../support/manager-process.ts';
import { holdPublished, publishSystem, removeReferences } from './published.ts';

const RELEASE = {
  version: '24.12',
  server: '2.53.0',
  cuda: '12.6.3',
  dcgm: { package: 'datacenter-gpu-manager', version: '3.3.6' },
};

// One engine is enough: what differs between engines is in compose.itest.ts and seeds.itest.ts.
describe.skipIf(lacksLab('engines', 'registry', 'auth registry', 'docker client'))(
  'an image that is more than its parts',
  () => {
    const name = freshName();
    const system = `${labRegistry() ?? ''}/${name}/system`;
    const url = labEngines().at(1)?.url ?? labEngines()[0]?.url ?? '';
    let folder = '';
    const docker = (...args: readonly string[]): Promise<string> =>
      succeed('docker', ['-H', url, ...args]);
    const start = (argv: readonly string[], env: Record<string, string> = {}): Started =>
      startManager(folder, ['compose', '--container-version', RELEASE.version, ...argv], '', {
        DOCKER_HOST: url,
        ...env,
      });
    const inImage = (image: string, script: string): Promise<string> =>
      docker('run', '--rm', '--entrypoint', 'sh', image, '-c', script);

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'compose-extras-'));
      await publishSystem({ url, buildKit: true }, system, folder);
      await holdPublished({ url, buildKit: true }, system, [RELEASE], folder);
    });
    afterAll(async () => {
      const published = `nvcr.io/nvidia/tritonserver:${RELEASE.version}`;
      await removeReferences(url, (each) => each.includes(name) || each.startsWith(published));
      rmSync(folder, { recursive: true, force: true });
    });

    it('has on a CPU what PyTorch takes of CUDA, and the packages that were asked for', async () => {
      const image = `${name}:cpu-pytorch`;
      const cpu = `nvcr.io/nvidia/tritonserver:${RELEASE.version}-cpu-only-py3`;
      const images = ['--image', `full,${cpu}`, '--image', `min,${system}`];
      const extras = ['--apt', 'tree', '--pip', 'numpy>=1', '--output-name', image];
      const argv = ['--enable-gpu=false', '--backend', 'pytorch', ...images, ...extras];
      const { code, stderr } = await start(argv).exit;
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      const script =
        'ls /usr/local/cuda/targets/x86_64-linux/lib /opt/hpcx/*/lib /usr/lib/x86_64-linux-gnu/libnccl.so.2; command -v tree; command -v mpirun; ls /opt/tritonserver/backends';
      const listed = (await inImage(image, script)).split('\n');
      for (const library of ['libcudart.so.12', 'libcudnn.so.9', 'libucc.so.1', 'libucp.so.0']) {
        expect(listed).toContain(library);
      }
      expect(listed.slice(-3)).toEqual(['/usr/bin/tree', '/usr/bin/mpirun', 'pytorch']);
      const stubs = await inImage(image, 'ls /usr/local/cuda/lib64/stubs');
      expect(stubs.split('\n')).toContain('libcublasLt.so.12');
      expect(await inImage(image, 'echo $LD_LIBRARY_PATH')).toMatch(/^\/usr\/local\/cuda\/targets/);
    });

    it('is not built without the entry point that it would name', async () => {
      const context = mkdtempSync(join(folder, 'bare-'));
      const cpu = `nvcr.io/nvidia/tritonserver:${RELEASE.version}-cpu-only-py3`;
      const text = `FROM ${cpu}\nRUN rm /opt/nvidia/nvidia_entrypoint.sh\n`;
      writeFileSync(join(context, 'Dockerfile'), text);
      await docker('build', '-t', `${name}:bare`, context);
      const images = ['--image', `full,${name}:bare`, '--image', `min,${system}`];
      const argv = ['--enable-gpu=false', ...images, '--output-name', `${name}:never`];
      const { code, stdout } = await start(argv).exit;
      expect(code).toBe(1);
      expect(stdout).toMatch(/COPY .*\/opt\/nvidia\/nvidia_entrypoint\.sh .*failed/);
      expect(await docker('images', '--quiet', `${name}:never`)).toBe('');
    });

    it('is pushed to a registry over TLS, with its log-in only', async () => {
      const auth = labAuthRegistry();
      if (auth === undefined) throw new Error('the suite is skipped without it');
      const output = ['--output-name', `${auth.host}/${name}/triton:1`, '--push'];
      const argv = ['--recipe', 'minimal', ...output];
      const env = { SSL_CERT_FILE: auth.ca, HOME: folder };
      const refused = await start(argv, { ...env, DOCKER_CONFIG: join(folder, 'none') }).exit;
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain(`docker login ${auth.host}`);
      const config = join(folder, 'docker');
      const login = ['login', '-u', auth.user, '-p', auth.password, auth.host];
      await succeed('docker', ['--config', config, '-H', url, ...login]);
      const pushed = await start(argv, { ...env, DOCKER_CONFIG: config }).exit;
      expect(pushed).toMatchObject({ code: 0 });
      expect(pushed.stdout).toContain(`pushed to ${auth.host}`);
      expect(pushed.stdout + pushed.stderr).not.toContain(auth.password);
    });

    it('is not there after Ctrl-C, and Dockerfile.compose is whole', async () => {
      const output = ['--output-name', `${name}:stopped`];
      const { child, exit, said } = start(['--backend', 'identity', '--no-cache', ...output]);
      await said('building');
      child.kill('SIGINT');
      expect(await exit).toMatchObject({ code: 130 });
      expect(await docker('images', '--quiet', `${name}:stopped`)).toBe('');
      expect(existsSync(join(folder, 'Dockerfile.compose'))).toBe(true);
      expect(readdirSync(folder).filter((each) => each.endsWith('.tmp'))).toEqual([]);
    });

    it('tells machines of its build, and nobody with --quiet', async () => {
      const argv = ['--recipe', 'minimal', '--output-name', `${name}:told`];
      const { code, stdout } = await start([...argv, '--progress', 'json']).exit;
      expect(code).toBe(0);
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: string }).event);
      expect([events[0], events.at(-1)]).toEqual(['start', 'end']);
      expect(await start([...argv, '--quiet']).exit).toEqual({
        code: 0,
        signal: null,
        stdout: '',
        stderr: '',
      });
    });
  },
);
