import { describe, expect, it } from 'vitest';
import type { ImageRole } from '../../src/compose/composition.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { createLinter } from '../../src/dockerfile/lint.ts';
import { renderDockerfile } from '../../src/compose/dockerfile.ts';
import { dockerfile, facts, gpuFacts, made } from './samples.ts';

const linter = createLinter();
const CPU_IMAGES = new Map<ImageRole, string>([
  ['full', 'registry.example/triton:cpu'],
  ['min', 'ubuntu:24.04'],
  ['gpu-min', 'registry.example/triton:min'],
]);
const cpuFacts = (version: string, cuda: string) =>
  new Map([
    ['full', facts({ NVIDIA_TRITON_SERVER_VERSION: version, TRITON_SERVER_GPU_ENABLED: '0' })],
    ['gpu-min', facts({ CUDA_VERSION: cuda })],
  ] as const);

describe.each(RELEASES.map((release) => [release.version, release] as const))(
  'release %s',
  (version, release) => {
    it('gives a Dockerfile without findings for all its backends, on every platform', () => {
      for (const platform of release.platforms) {
        const lacking = release.unsupported.get(platform) ?? [];
        const backends = release.backends.filter((name) => !lacking.includes(name));
        const { repoagents, caches } = release;
        const text = dockerfile({ version, backends, repoagents, caches, platform });
        expect(linter.lint(text)).toEqual([]);
        expect(text).toContain(`FROM nvcr.io/nvidia/tritonserver:${version}-py3 AS full\n`);
        expect(text).toContain(`FROM nvcr.io/nvidia/tritonserver:${version}-py3-min\n`);
        for (const name of backends)
          expect(text).toContain(`--from=full /opt/tritonserver/backends/${name} `);
        for (const name of caches)
          expect(text).toContain(`--from=full /opt/tritonserver/caches/${name} `);
        expect(text).not.toMatch(/^\s+(?:clang|git|wget|gperf|dirmngr|[a-z0-9-]+-dev)\b/m);
        expect(text).toMatch(/rm -rf \/var\/lib\/apt\/lists\/\*$/m);
      }
    });

    it('follows the rules of its time', () => {
      const text = dockerfile({ version, backends: ['python'] });
      const distro = release.base === 'ubuntu:22.04' ? 'ubuntu2204' : 'ubuntu2404';
      if (release.dcgm?.version !== undefined) {
        expect(text).toContain(
          `/repos/${distro}/x86_64/cuda-keyring_${distro === 'ubuntu2204' ? '1.0-1' : '1.1-1'}_all.deb`,
        );
        expect(text).toContain(`${release.dcgm.package}=1:${release.dcgm.version}`);
      }
      expect(text.includes('--chown=1000:1000')).toBe(version < '26.06');
      expect(text.includes('ENV PIP_BREAK_SYSTEM_PACKAGES=1')).toBe(version >= '24.11');
      expect(text).toContain(
        version < '24.06' ? "pip install --no-cache-dir 'numpy' " : "'numpy<2' ",
      );
    });

    it('has on its paths what its backends had there at the time', () => {
      const text = dockerfile({ version, backends: ['dali', 'python'] });
      expect(text.includes('/opt/tritonserver/backends/dali/wheel/dali')).toBe(version >= '24.05');
      if (!release.backends.includes('onnxruntime')) return;
      const path = 'ENV LD_LIBRARY_PATH=/opt/tritonserver/backends/onnxruntime$';
      expect(dockerfile({ version, backends: ['onnxruntime'] }).includes(path)).toBe(
        version < '24.06',
      );
    });
  },
);

describe('a backend', () => {
  it.each([
    ['python', ['libarchive13', 'python3', 'python3-pip', 'libpython$(python3']],
    ['onnxruntime', ['libgomp1']],
    ['pytorch', ['libgomp1', 'LD_LIBRARY_PATH=/opt/hpcx/ucc/lib:/opt/hpcx/ucx/lib$']],
    ['dali', ['PYTHONPATH=/opt/tritonserver/backends/dali/wheel/dali$']],
  ])('%s gets what it needs at run time, and nobody else does', (backend, needs) => {
    const bare = dockerfile({ backends: ['identity'] });
    const text = dockerfile({ backends: [backend] });
    for (const need of needs) {
      expect(text).toContain(need);
      expect(bare).not.toContain(need);
    }
  });

  it('leaves the allocators where the manual of the server preloads them', () => {
    const text = dockerfile({ platform: 'linux/arm64' });
    expect(text).toContain('ln -sf libjemalloc.so.2 /usr/lib/aarch64-linux-gnu/libjemalloc.so ');
  });

  it('of PyTorch on arm64 has the Fortran runtime', () => {
    const text = dockerfile({ backends: ['pytorch'], platform: 'linux/arm64' });
    expect(text).toContain('libgfortran5');
    expect(text).toContain('/repos/ubuntu2404/sbsa/');
  });
});

describe('a CPU image', () => {
  it('has an entry point, no DCGM, and says that it has no GPU', () => {
    const text = dockerfile({ images: CPU_IMAGES, gpu: false }, cpuFacts('24.12', '12.6.3'));
    expect(text).toContain('FROM ubuntu:24.04\n');
    expect(text).toContain('ENTRYPOINT ["/opt/nvidia/nvidia_entrypoint.sh"]');
    expect(text).toContain('TRITON_SERVER_GPU_ENABLED=0');
    expect(text).not.toMatch(/DCGM|_CUDA_COMPAT_PATH|AS cuda/);
  });

  it('has no entry point that the full image lacks, and says so', () => {
    const cpu = facts(
      { NVIDIA_TRITON_SERVER_VERSION: '24.12', TRITON_SERVER_GPU_ENABLED: '0' },
      { files: ['/opt/tritonserver/bin/tritonserver', '/opt/nvidia/entrypoint.d/10.sh'] },
    );
    const { recipe, warnings } = made(
      { images: CPU_IMAGES, gpu: false },
      new Map([['full', cpu]] as const),
    );
    const { text } = renderDockerfile(recipe);
    expect(text).not.toMatch(/^ENTRYPOINT/m);
    expect(text).toContain('COPY --from=full /opt/nvidi[a] /opt/nvidia/\n');
    expect(warnings.map(({ code }) => code)).toContain('compose/no-entry-point');
    const silent = made({ gpu: true }).warnings.map(({ code }) => code);
    expect(silent).not.toContain('compose/no-entry-point');
  });

  it('cannot be built without the entry point that it names', () => {
    const text = dockerfile({ images: CPU_IMAGES, gpu: false }, cpuFacts('24.12', '12.6.3'));
    expect(text).toContain('COPY --from=full /opt/nvidia/nvidia_entrypoint.sh /opt/nvidia/\n');
  });

  it('with TensorFlow has NCCL, and nothing else of the GPU image', () => {
    const part = { images: CPU_IMAGES, gpu: false, backends: ['tensorflow'] };
    const text = dockerfile(part, cpuFacts('24.12', '12.6.3'));
    expect(linter.lint(text)).toEqual([]);
    expect(text.match(/^COPY --from=cuda .*$/gm)).toEqual([
      'COPY --from=cuda /usr/lib/x86_64-linux-gnu/libnccl.so.2 /usr/lib/x86_64-linux-gnu/',
    ]);
    expect(text).not.toMatch(/hpcx|openmpi|cuda-libraries/);
  });

  it.each([
    [
      '24.12',
      '12.6.3',
      'linux/amd64',
      'x86_64',
      [
        'libcudart.so.12',
        'libcusolver.so.11',
        'libnvToolsExt.so.1',
        'libnvrtc.so.12',
        'libcufile.so.0',
      ],
    ],
    [
      '25.08',
      '13.0.0',
      'linux/arm64',
      'sbsa',
      [
        'libcudart.so.13',
        'libcusolver.so.12',
        'libcublas.so.13',
        'libcudnn.so.9',
        'libnvrtc.so.13',
        'libcufile.so.0',
        'libcusparseLt.so.0',
        'libnvshmem_host.so.3',
      ],
    ],
  ])(
    'with PyTorch of %s has the libraries of CUDA %s (%s)',
    (version, cuda, platform, target, names) => {
      const part = { images: CPU_IMAGES, gpu: false, platform, backends: ['pytorch'] };
      const text = dockerfile(part, cpuFacts(version, cuda));
      expect(linter.lint(text)).toEqual([]);
      expect(text).toContain('FROM registry.example/triton:min AS cuda\n');
      expect(text).toContain(`/usr/local/cuda/targets/${target}-linux/lib/`);
      for (const name of names) expect(text).toContain(name);
    },
  );
});

describe('what images say of themselves', () => {
  const { full, min } = gpuFacts('24.12');
  const render = (part: Partial<typeof full>) =>
    dockerfile(
      {},
      new Map([
        ['full', { ...full, ...part }],
        ['min', min],
      ] as const),
    );

  it('is repeated where it is known, and nothing is made up', () => {
    expect(render({})).not.toMatch(/com\.nvidia\.build|NVIDIA_BUILD_ID|serve /);
    const labels = new Map([
      ['com.nvidia.build.id', '4711'],
      ['com.nvidia.build.ref', 'abc'],
    ]);
    const text = render({ labels });
    expect(text).toContain('ENV NVIDIA_BUILD_ID="4711"\nLABEL com.nvidia.build.id="4711"\n');
    expect(text).toContain('LABEL com.nvidia.build.ref="abc"\n');
    expect(render({ labels: new Map([['com.nvidia.build.id', '']]) })).not.toMatch(
      /com\.nvidia\.build/,
    );
  });

  it('decides about SageMaker by the exact path', () => {
    expect(render({ files: ['/usr/bin/gdbserver', '/opt/reserved'] })).not.toContain('sagemaker');
    const text = render({ files: ['/usr/bin/serve'] });
    expect(text).toContain(
      'accept-bind-to-port=true\nCOPY --chown=1000:1000 --from=full /usr/bin/serve /usr/bin/serve\n',
    );
  });

  it('wins over the row', () => {
    const env = new Map([...full.env, ['DCGM_VERSION', '3.9.9']]);
    expect(render({ env })).toContain('datacenter-gpu-manager=1:3.9.9');
  });
});

describe('extras', () => {
  it('are in the one RUN for packages, quoted, and the account comes last', () => {
    const text = dockerfile({
      apt: ['jq'],
      pip: ['torch==2.5.1', 'cupy-cuda12x>=13'],
      user: 'triton-server',
      labels: new Map([['team', 'a "b" $c']]),
      copies: [{ source: 'mine', target: '/opt/tritonserver/backends/mine' }],
    });
    expect(text.match(/apt-get update/g)).toHaveLength(2);
    expect(text).toContain("pip install --no-cache-dir 'torch==2.5.1' 'cupy-cuda12x>=13'");
    expect(text).toContain('LABEL team="a \\"b\\" \\$c"\n');
    expect(text).toContain('COPY --chown=1000:1000 ["mine","/opt/tritonserver/backends/mine"]\n');
    expect(text.trimEnd().endsWith('\nUSER triton-server')).toBe(true);
    expect(linter.lint(text)).toEqual([]);
  });
});

it.each([
  'torch @ https://wheels.example/torch-2.5.1%2Bcu124-cp312-cp312-linux_x86_64.whl#sha256=ab',
  'cupy-cuda12x; platform_machine == "x86_64" and (python_version >= "3.10")',
])('installs %s', (requirement) => {
  const text = dockerfile({ pip: [requirement] });
  expect(text).toContain(`pip install --no-cache-dir '${requirement}' \\\n`);
  expect(linter.lint(text)).toEqual([]);
});

it('has the account that it runs as by the recipe of r20.10 too, and makes no other', () => {
  const account = 'useradd --uid 1000 --gid 1000 --create-home triton-server';
  for (const user of ['triton-server', 'triton-server:1000']) {
    expect(dockerfile({ recipe: 'minimal', user })).toContain(account);
  }
  for (const user of [undefined, '1001', 'triton-server2']) {
    expect(dockerfile({ recipe: 'minimal', user })).not.toContain(account);
  }
});

it.each(['compose', 'minimal'] as const)(
  'by the recipe %s needs the account to be there',
  (recipe) => {
    expect(dockerfile({ recipe, user: 'ghost:video' })).toMatch(
      /\nRUN id -u ghost\nUSER ghost:video\n*$/,
    );
    for (const user of [undefined, 'triton-server', 'root', '1001:1001']) {
      expect(dockerfile({ recipe, user })).not.toContain('RUN id -u');
    }
  },
);

it.each(['compose', 'minimal'] as const)('names any file by the recipe %s', (recipe) => {
  const copies = [{ source: 'a b/q"u\'o', target: "/opt/q'" }];
  // As both builders took it: JSON around words whose quotes are escaped.
  expect(dockerfile({ recipe, copies })).toContain(String.raw`["a b/q\\\"u\\'o","/opt/q\\'"]`);
});

it('is the recipe of r20.10 where it is asked for', () => {
  const text = dockerfile({ recipe: 'minimal', version: '20.10', backends: ['tensorflow1'] });
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'FROM nvcr.io/nvidia/tritonserver:20.10-py3 AS full',
    'FROM nvcr.io/nvidia/tritonserver:20.10-py3-min',
    'COPY --from=full /opt/tritonserver/bin /opt/tritonserver/bin',
    'COPY --from=full /opt/tritonserver/lib /opt/tritonserver/lib',
    'COPY --from=full /opt/tritonserver/backends/tensorflow1 /opt/tritonserver/backends/tensorflow1',
    '',
  ]);
});
