import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { managerIn } from '../../support/cli-project.ts';

const NGC = 'nvcr.io/nvidia/tritonserver';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const CUDA = { CUDA_VERSION: '12.6.3' };
const FACTS = {
  [`${NGC}:24.12-py3`]: {
    env: { ...CUDA, TRITON_SERVER_VERSION: '2.53.1', NVIDIA_TRITON_SERVER_VERSION: '24.12' },
    labels: { 'com.nvidia.build.id': '4711' },
    files: ['/usr/bin/serve', '/bin/sh', '/opt/tritonserver/backends/python/x.so'],
    digest: DIGEST,
  },
  [`${NGC}:24.12-py3-min`]: { env: CUDA, digest: DIGEST },
  'r.example/cpu': {
    env: { TRITON_SERVER_GPU_ENABLED: '0', NVIDIA_TRITON_SERVER_VERSION: '24.12' },
  },
  'ubuntu:24.04': {},
};

function workDir(manifest?: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'compose-save-'));
  onTestFinished(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  writeFileSync(join(cwd, 'facts.json'), JSON.stringify(FACTS));
  if (manifest !== undefined) writeFileSync(join(cwd, 'triton.yml'), manifest);
  const known = ['--image-facts', 'facts.json', '--dry-run', '--save', 'triton.yml'];
  return {
    cwd,
    save: (...argv: readonly string[]) => managerIn(cwd, ['compose', ...known, ...argv]),
    generate: () => managerIn(cwd, ['-mf', 'triton.yml']),
    read: (path: string) => readFileSync(join(cwd, path), 'utf8'),
  };
}

const GPU = ['--container-version', '24.12'];
const PYTHON = [...GPU, '--backend', 'python', '--output-name', 'r.example/team/serving:1'];

describe('manager compose --save', () => {
  it.each<[string, readonly string[]]>([
    ['a GPU set', PYTHON],
    ['without backends', [...GPU, '--output-name', 'serving']],
    [
      'everything',
      [
        ...PYTHON,
        ...['--apt', 'jq', '--pip', 'cupy-cuda12x>=13', '--user', '--label', 'team=a: "b" {x}'],
        ...['--copy', 'mine', '--copy', 'conf:/etc/x', '--platform', 'linux/arm64'],
      ],
    ],
    ['pinned images', [...PYTHON, '--pin']],
    [
      'a CPU set',
      [
        ...['--enable-gpu=false', '--backend', 'python', '--output-name', 'serving'],
        ...['--image', 'full,r.example/cpu', '--image', 'min,ubuntu:24.04'],
      ],
    ],
    ['the old recipe', [...PYTHON, '--recipe', 'minimal']],
  ])('makes a manifest that gives the same Dockerfile: %s', async (_, argv) => {
    const { save, generate, read } = workDir();
    const saved = await save(...argv);
    expect(saved.code, saved.stderr).toBe(0);
    expect(saved.stdout).toContain('--- /dev/null\n+++ b/triton.yml\n');
    const made = await generate();
    expect(made.code, made.stderr).toBe(0);
    expect(read('generated/triton/24.12-serving/Dockerfile')).toBe(read('Dockerfile.compose'));
  });

  it('writes what matters and leaves out what does not', async () => {
    const { save, read } = workDir();
    await save(...PYTHON);
    expect(read('triton.yml')).toBe(`triton:
  versions: ['24.12']
  platforms: [linux/amd64]
  sets:
    serving:
      backends: [python]
  image_facts:
    ${NGC}:24.12-py3:
      env: { TRITON_SERVER_VERSION: 2.53.1, NVIDIA_TRITON_SERVER_VERSION: '24.12', CUDA_VERSION: 12.6.3 }
      labels: { com.nvidia.build.id: '4711' }
      files: [/opt/tritonserver/backends/python, /usr/bin/serve]
    ${NGC}:24.12-py3-min:
      env: { CUDA_VERSION: 12.6.3 }
`);
  });

  it('adds a set, keeping the rest, and the same set once', async () => {
    const manifest = `# ours
triton:
  versions: ['25.03'] # the newest
  sets:
    # the first
    onnx: &o { backends: [onnxruntime] }
    other: *o

  # the end
`;
    const { save, read } = workDir(manifest);
    const saved = await save(...PYTHON);
    expect(saved.code, saved.stderr).toBe(0);
    const lines = read('triton.yml').split('\n');
    for (const line of manifest.split('\n')) expect(lines).toContain(line);
    expect(lines.join('\n')).toContain(
      "    serving:\n      backends: [python]\n      versions: ['24.12']\n",
    );
    const before = read('triton.yml');
    const again = await save(...PYTHON);
    expect([again.code, again.stdout.includes('@@'), read('triton.yml')]).toEqual([
      0,
      false,
      before,
    ]);
  });

  it('adds a platform to a set that is there', async () => {
    const { save, read, generate } = workDir();
    await save(...PYTHON);
    const saved = await save(...PYTHON, '--platform', 'linux/arm64');
    expect(saved.code, saved.stderr).toBe(0);
    expect(read('triton.yml')).toContain('      platforms: [linux/amd64, linux/arm64]\n');
    await generate();
    expect(read('generated/triton/24.12-serving/Dockerfile')).toContain('uname -m');
  });

  it.each<[string, string, readonly string[], string]>([
    [
      'a set with other content',
      "triton:\n  versions: ['24.12']\n  sets: { serving: { backends: [] , caches: [local] } }\n",
      PYTHON,
      'manifest/exists',
    ],
    [
      'images that the section names',
      "triton:\n  versions: ['24.12']\n  sets: { a: { recipe: minimal } }\n  images: { full: a.example/f, min: a.example/m }\n",
      PYTHON,
      'compose/',
    ],
    [
      'a manifest with mistakes',
      'triton:\n  versions: [24.12]\n  sets: { a: {} }\n',
      PYTHON,
      'unquoted',
    ],
    ['no YAML', 'triton: [\n', PYTHON, 'manifest/yaml'],
    ['a name that is none', '', [...GPU, '--output-name', 'r.example/9lives'], 'name of a set'],
    ['a path outside', '', [...PYTHON, '--copy', 'mine', '--save', 'sub/x.yml'], 'folder'],
  ])('refuses %s, and changes nothing', async (_, manifest, argv, said) => {
    const { save, read, cwd } = workDir(manifest);
    const before = readdirSync(cwd).sort();
    const { code, stderr } = await save(...argv);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
    expect(read('triton.yml')).toBe(manifest);
    expect(readdirSync(cwd).sort()).toEqual(before);
    expect(existsSync(join(cwd, 'Dockerfile.compose'))).toBe(false);
  });

  it('whatever texts are given, the manifest gives them back', async () => {
    const label = fc.string({ minLength: 1 }).filter((text) => !/\p{C}|,/u.test(text));
    const run = async (text: string): Promise<void> => {
      const { save, generate, read } = workDir();
      const { code, stderr } = await save(...PYTHON, '--label', `note=${text}`);
      expect(code, stderr).toBe(0);
      await generate();
      expect(read('generated/triton/24.12-serving/Dockerfile')).toBe(read('Dockerfile.compose'));
    };
    await fc.assert(fc.asyncProperty(label, run), { numRuns: 5 });
  });
});
