import { describe, expect, it } from 'vitest';
import type { ImageRole } from '../../src/compose/composition.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { dockerfile, facts, refusal } from './samples.ts';

/** What a backend adds to an image of nothing but the server, by release, platform and kind; lines, trimmed and in order. */
function added(
  version: string,
  backend: string,
  { platform = 'linux/amd64', gpu = true } = {},
): string[] {
  const images = new Map<ImageRole, string>(
    gpu
      ? []
      : [
          ['full', 'registry.example/triton:cpu'],
          ['min', 'ubuntu:24.04'],
        ],
  );
  const env = { NVIDIA_TRITON_SERVER_VERSION: version };
  const cpu = new Map([
    ['full', facts({ ...env, TRITON_SERVER_GPU_ENABLED: '0' }, { files: CPU_FILES(backend) })],
  ] as const);
  const known = gpu ? new Map() : cpu;
  const render = (backends: readonly string[]): string[] =>
    dockerfile({ version, backends, platform, gpu, images }, known)
      .split('\n')
      .map((line) => line.replace(/ \\$/, '').trim());
  const bare = new Set(render([]));
  return render([backend]).filter(
    (line) => !bare.has(line) && !/^(?:#|COPY .*backends\/|&& install -d)/.test(line),
  );
}

const CPU_FILES = (backend: string): string[] => [
  `/opt/tritonserver/backends/${backend}/part`,
  '/opt/nvidia/nvidia_entrypoint.sh',
];

const rows = RELEASES.map((release) => [release.version, release] as const);

describe.each(rows)('in release %s', (version, { backends, unsupported, platforms }) => {
  it.each(['fil', 'identity', 'openvino', 'repeat', 'square', 'tensorrt', 'tensorflow'])(
    '%s is its folder alone, or refused where the release has none',
    (backend) => {
      for (const platform of platforms) {
        const isThere =
          backends.includes(backend) && unsupported.get(platform)?.includes(backend) !== true;
        const { codes } = refusal({ version, backends: [backend], platform });
        expect(codes.length === 0).toBe(isThere);
        if (isThere) expect(added(version, backend, { platform })).toEqual([]);
      }
    },
  );

  it.each(['vllm', 'tensorrtllm', 'fastertransformer'])(
    '%s is refused, with the way out',
    (name) => {
      const { codes, text } = refusal({ version, backends: [name] });
      expect(codes).toEqual(['compose/unknown-component']);
      expect(text).toMatch(/start from that one|has taken its place/);
    },
  );

  it('python has its interpreter, its library, pip and NumPy', () => {
    const numpy = version < '24.06' ? 'numpy' : 'numpy<2';
    expect(added(version, 'python')).toEqual([
      'libarchive13',
      'python3',
      'python3-pip',
      expect.stringContaining('"libpython$(python3 -c'),
      `&& PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --no-cache-dir '${numpy}'`,
    ]);
  });

  it('pytorch has OpenMP and HPC-X, and on arm64 the Fortran runtime', () => {
    const paths = expect.stringContaining(
      'LD_LIBRARY_PATH=/opt/hpcx/ucc/lib:/opt/hpcx/ucx/lib$',
    ) as string;
    expect(added(version, 'pytorch')).toEqual([paths, 'libgomp1']);
    const arm = added(version, 'pytorch', { platform: 'linux/arm64' });
    expect(arm).toEqual([paths, 'libgfortran5', 'libgomp1']);
  });

  it('dali and onnxruntime have the paths of their time', () => {
    const dali = version < '24.05' ? [] : [expect.stringContaining('ENV PYTHONPATH=')];
    expect(added(version, 'dali')).toEqual(dali);
    if (version === '24.02') {
      expect(refusal({ version, backends: ['onnxruntime'] }).codes).toHaveLength(1);
      return;
    }
    const path =
      version < '24.06' ? [expect.stringContaining('ENV LD_LIBRARY_PATH=') as string] : [];
    expect(added(version, 'onnxruntime')).toEqual([...path, 'libgomp1']);
  });

  it.each(['linux/amd64', 'linux/arm64'])('pytorch on a CPU takes CUDA (%s)', (platform) => {
    const lines = added(version, 'pytorch', { platform, gpu: false });
    const generation = version < '25.08' ? 12 : 13;
    const target = platform === 'linux/arm64' ? 'sbsa' : 'x86_64';
    const machine = platform === 'linux/arm64' ? 'aarch64' : 'x86_64';
    const stubs = lines.filter((line) => line.includes('/stubs/lib'));
    expect(stubs).toHaveLength(generation === 12 ? 7 : 6);
    expect(lines).toContain(`FROM nvcr.io/nvidia/tritonserver:${version}-py3-min AS cuda`);
    expect(lines).toContain('openmpi-bin');
    const libraries = lines.find((line) => line.includes('/lib64/libcudart'));
    expect(libraries).toContain(`libcudart.so.${generation} `);
    expect(libraries).toContain(`targets/${target}-linux/lib/`);
    expect(libraries?.includes('libnvToolsExt')).toBe(generation === 12);
    const nccl = `/usr/lib/${machine}-linux-gnu/libnccl.so.2`;
    expect(lines).toContain(`COPY --from=cuda ${nccl} /usr/lib/${machine}-linux-gnu/`);
  });
});

describe('images of one’s own that have them', () => {
  it.each(['vllm', 'tensorrtllm'])('give %s the places of CUDA’s tools', (backend) => {
    const env = { NVIDIA_TRITON_SERVER_VERSION: '25.08', CUDA_VERSION: '13.0.0' };
    const full = facts(env, { files: [`/opt/tritonserver/backends/${backend}/model.py`] });
    const images = new Map<ImageRole, string>([
      ['full', 'registry.example/triton:full'],
      ['min', 'registry.example/triton:min'],
    ]);
    const known = new Map([
      ['full', full],
      ['min', facts({ CUDA_VERSION: '13.0.0' })],
    ] as const);
    const text = dockerfile({ images, version: undefined, backends: [backend] }, known);
    expect(text.match(/^ENV TRITON_[A-Z]+_PATH=\/usr\/local\/cuda\//gm)).toHaveLength(6);
  });
});
