import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run.ts';
import { fakeContext } from '../fake-context.ts';

const NGC = 'nvcr.io/nvidia/tritonserver';
const GPU = { CUDA_VERSION: '12.6.3' };
const FACTS = {
  [`${NGC}:24.12-py3`]: {
    env: { ...GPU, TRITON_SERVER_VERSION: '2.53.0', NVIDIA_TRITON_SERVER_VERSION: '24.12' },
    labels: {},
    files: ['/usr/bin/serve'],
  },
  [`${NGC}:24.12-py3-min`]: { env: GPU },
  'ubuntu:24.04': {},
  [`${NGC}:24.12-cpu-only-py3`]: {
    env: { TRITON_SERVER_GPU_ENABLED: '0', NVIDIA_TRITON_SERVER_VERSION: '24.12' },
  },
};

/** A dry run with given facts: no engine and no registry can be asked, since none are there. */
function project() {
  const cwd = mkdtempSync(join(tmpdir(), 'compose-'));
  onTestFinished(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  writeFileSync(join(cwd, 'facts.json'), JSON.stringify(FACTS));
  const env = { DOCKER_HOST: `unix://${cwd}/nobody.sock` };
  return {
    cwd,
    compose: async (...argv: readonly string[]) => {
      const context = { ...fakeContext({ env }), cwd };
      const known = ['--image-facts', 'facts.json', '--dry-run'];
      const code = await runCli(['compose', ...known, ...argv], context, commands);
      return { code, ...context.written };
    },
    dockerfile: () => readFileSync(join(cwd, 'Dockerfile.compose'), 'utf8'),
    files: () => readdirSync(cwd),
  };
}

describe('manager compose --dry-run', () => {
  it('writes the Dockerfile of the seed page, and nothing else', async () => {
    const { compose, dockerfile, files } = project();
    const parts = ['--backend', 'onnxruntime', '--backend', 'python', '--repoagent', 'checksum'];
    const ran = await compose(...parts, '--container-version', '24.12', '--enable-gpu');
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'Wrote Dockerfile.compose: a dry run builds nothing.\n',
    });
    expect(dockerfile()).toContain(`FROM ${NGC}:24.12-py3 AS full\n`);
    expect(dockerfile()).toContain('/opt/tritonserver/backends/onnxruntime');
    expect(dockerfile()).toContain('TRITON_SERVER_GPU_ENABLED=1');
    expect(dockerfile()).toContain('/usr/bin/serve');
    expect(files().sort()).toEqual(['Dockerfile.compose', 'facts.json']);
  });

  it('makes a CPU image when that is said', async () => {
    const { compose, dockerfile } = project();
    const argv = ['--container-version', '24.12', '--enable-gpu=False', '--backend', 'python'];
    expect(await compose(...argv)).toMatchObject({ code: 0 });
    expect(dockerfile()).toContain('FROM ubuntu:24.04\n');
  });

  it('takes the last --image of a name', async () => {
    const { compose, dockerfile } = project();
    const images = ['absent:1', `${NGC}:24.12-py3`].flatMap((each) => ['--image', `full,${each}`]);
    const argv = [...images, '--image', `min,${NGC}:24.12-py3-min`, '--container-version', '23.06'];
    expect(await compose(...argv)).toMatchObject({ code: 0 });
    expect(dockerfile()).toContain('NVIDIA_TRITON_SERVER_VERSION=24.12');
  });

  it.each(['linux/amd64', 'amd64', 'x86_64'])('builds for %s', async (platform) => {
    const { compose, dockerfile } = project();
    const version = ['--container-version', '24.12'];
    expect(await compose(...version, '--platform', platform)).toMatchObject({ code: 0 });
    expect(dockerfile()).toContain('for linux/amd64: release 24.12');
  });

  it.each([
    [['--platform', 's390x'], 'Triton has no images for the platform s390x\n'],
    [['--platform', 'linux'], 'Triton has no images for the platform linux\n'],
    [['--output-name', `x@sha256:${'a'.repeat(64)}`], 'Leave the digest out'],
    [['--container-version', '24.11'], 'nothing is known of the full image'],
    [['--container-version', '24.12', '--backend', 'pyton'], "Did you mean 'python'?"],
    [['--image', 'fll,x'], "Did you mean 'full'?"],
    [['--image', 'full'], 'NAME,REFERENCE'],
    [['--work-dir', 'absent'], 'is not a folder'],
    [['--copy', '../x'], 'not in the work dir'],
    [['--copy', 'conf:etc/x'], "a target that is not absolute. As in 'conf:/etc/triton'."],
    [['--label', 'x'], 'NAME=VALUE. As in --label'],
    [['--output-name', 'a b'], '--output-name'],
    [['--output-name', 'x', '--push'], 'no repository of yours'],
    [['--skip-pull', '--pull'], 'exclude each other. Leave one of them out.'],
  ])('refuses %j and writes nothing', async (argv, text) => {
    const { compose, files } = project();
    const { code, stderr } = await compose(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(files()).toEqual(['facts.json']);
  });

  it('says why the file cannot be written, and what to do', async () => {
    const { compose, cwd, files } = project();
    mkdirSync(join(cwd, 'Dockerfile.compose'));
    const { code, stderr } = await compose('--container-version', '24.12');
    expect(code).toBe(1);
    expect(stderr).toContain('A folder has its name');
    expect(stderr).toContain('Dockerfile.compose: illegal operation on a directory (EISDIR)\n');
    expect(files().sort()).toEqual(['Dockerfile.compose', 'facts.json']);
  });

  it('leaves standard output to the events', async () => {
    const { compose, dockerfile } = project();
    const argv = ['--container-version', '24.12', '--save', 'triton.yml', '--progress', 'json'];
    expect(await compose(...argv)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(dockerfile()).toContain('24.12');
  });

  it('keeps quiet, and says more, when asked', async () => {
    const { compose } = project();
    const version = ['--container-version', '24.12'];
    expect(await compose(...version, '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await compose(...version, '-v')).toMatchObject({ code: 0 });
  });
});
