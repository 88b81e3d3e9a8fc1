import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestRelease } from '../../src/compose/choose-release.ts';
import { readFacts } from '../../src/compose/image-facts.ts';
import type { ImageFacts } from '../../src/compose/image-facts.ts';
import type { ImageRole } from '../../src/compose/composition.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { InputError } from '../../src/errors.ts';
import { composition, facts, gpuFacts, made, refusal } from './samples.ts';

const OWN = new Map<ImageRole, string>([
  ['full', 'registry.example/triton:full'],
  ['min', 'registry.example/triton:min'],
]);
const known = (full: ImageFacts, min?: ImageFacts, gpuMin?: ImageFacts) =>
  new Map<ImageRole, ImageFacts>([
    ['full', full],
    ...(min ? [['min', min] as const] : []),
    ...(gpuMin ? [['gpu-min', gpuMin] as const] : []),
  ]);

describe('the version', () => {
  it('is the newest known release where none is asked for, and that is said', () => {
    const { recipe, warnings } = made({ version: undefined });
    expect(recipe.version).toBe(newestRelease(RELEASES).version);
    expect(warnings.map(({ code }) => code)).toContain('compose/default-version');
  });

  it('may be newer than all that are known', () => {
    const { recipe, warnings } = made({ version: '31.01' });
    expect(recipe.images.get('full')).toBe('nvcr.io/nvidia/tritonserver:31.01-py3');
    expect(recipe.era).toEqual(made({ version: undefined }).recipe.era);
    expect(warnings.map(({ code }) => code)).toContain('compose/newer-version');
  });

  it.each(['24.13', '24.12-py3', 'v24.12', '20.10', 'latest'])('is refused as %s', (version) => {
    expect(refusal({ version }).codes).toEqual(['compose/version']);
  });

  it('is never suggested as it was refused', () => {
    expect(refusal({ version: '24.12-py3' }).text).toContain("Did you mean '24.12'?");
    expect(refusal({ version: '24.13' }).text).not.toContain("mean '24.13'");
    expect(refusal({ version: '24.120' }).text).toContain("Did you mean '24.12'?");
  });

  it('is that of the full image where images are named, and only then --container-version', () => {
    const { full, min } = gpuFacts('24.05');
    expect(made({ images: OWN }, known(full, min)).recipe.release?.version).toBe('24.05');
    const silent = facts({ CUDA_VERSION: '12.6.3', TRITON_SERVER_GPU_ENABLED: '1' });
    expect(made({ images: OWN }, known(silent, min)).recipe.release?.version).toBe('24.12');
    expect(refusal({ images: OWN, version: undefined }, known(silent, min)).codes).toEqual([
      'compose/no-version',
    ]);
  });

  it('is read by its exact name', () => {
    const { full, min } = gpuFacts('24.12');
    const short = { ...full, env: new Map([...full.env, ['TRITON_SERVER_VERSION', '2.9.0']]) };
    expect(made({ images: OWN }, known(short, min)).recipe.server).toBe('2.9.0');
  });
});

describe('what is asked for', () => {
  it.each([
    [{ backends: ['pytroch'] }, 'compose/unknown-component', "Did you mean 'pytorch'?"],
    [{ repoagents: ['cheksum'] }, 'compose/unknown-component', "Did you mean 'checksum'?"],
    [{ caches: ['redsi'] }, 'compose/unknown-component', 'It has local, redis.'],
    [{ backends: ['vllm'] }, 'compose/unknown-component', '-vllm-python-py3'],
    [{ backends: ['tensorrtllm'] }, 'compose/unknown-component', '-trtllm-python-py3'],
    [{ backends: ['python', 'python'] }, 'compose/duplicate', 'more than once'],
    [{ caches: ['local', 'local'] }, 'compose/duplicate', 'Give it once.'],
    [{ backends: ['../../etc'] }, 'compose/bad-name', 'cannot be a name'],
    [{ backends: ['a,b'] }, 'compose/bad-name', 'Repeat the flag: --backend a --backend b'],
    [{ platform: 'linux/s390x' }, 'compose/platform', 'linux/s390x'],
    [{ apt: ['curl; id'] }, 'compose/bad-value', '--apt'],
    [{ pip: ["x' && id"] }, 'compose/bad-value', '--pip'],
    [{ user: 'a b' }, 'compose/bad-value', 'As in --user=triton-server.'],
    [{ labels: new Map([['a', 'b\nRUN id']]) }, 'compose/bad-value', '--label'],
    [{ copies: [{ source: 'x', target: 'y' }] }, 'compose/bad-value', 'absolute'],
    [{ copies: [{ source: 'a\\b', target: '/x' }] }, 'compose/bad-value', 'can name'],
    [{ recipe: 'minimal', caches: ['local'] }, 'compose/minimal', '--cache local'],
    [{ gpu: false }, 'compose/no-cpu-image', 'CPU-only'],
    [{ recipe: 'minimal', gpu: false }, 'compose/no-cpu-image', 'CPU-only'],
    [{ recipe: 'minimal', gpu: false, version: '20.10' }, 'compose/no-cpu-image', '20.10'],
    [
      { images: new Map<ImageRole, string>([...OWN, ['min', 'A']]) },
      'compose/bad-image',
      'lower case',
    ],
    [{ images: OWN, version: '24.12 x' }, 'compose/version', "Did you mean '24.12'?"],
  ] as const)('is refused: %o', (part, code, text) => {
    const { codes, text: said, hintless } = refusal(part);
    expect(new Set(codes)).toEqual(new Set([code]));
    expect(said).toContain(text);
    expect(hintless).toEqual([]);
  });

  it('tells every mistake at once', () => {
    expect(refusal({ backends: ['a', 'a'], platform: 'linux/arm', user: '-' }).codes).toEqual([
      'compose/duplicate',
      'compose/platform',
      'compose/bad-value',
    ]);
  });

  it('may be nothing', () => {
    expect(made().recipe.backends).toEqual([]);
  });

  it('goes by the files of the image where they are known', () => {
    const { full, min } = gpuFacts('24.12');
    const files = ['/opt/tritonserver/backends/mine/libtriton_mine.so'];
    const own = known({ ...full, files }, min);
    expect(made({ images: OWN, backends: ['mine'] }, own).recipe.backends).toEqual(['mine']);
    expect(refusal({ images: OWN, backends: ['python'] }, own).text).toContain('It has mine.');
  });

  it('may come from the context', () => {
    const copies = [{ source: 'mine', target: '/opt/tritonserver/backends/mine' }];
    expect(made({ backends: ['mine', 'python'], copies }).recipe.backends).toEqual(['python']);
  });
});

describe('images', () => {
  const { full, min } = gpuFacts('24.12');
  const cpu = facts({ NVIDIA_TRITON_SERVER_VERSION: '24.12', TRITON_SERVER_GPU_ENABLED: '0' });

  it.each([['full'], ['min'], ['gpu-min']] as const)(
    'are refused where only %s is given',
    (role) => {
      const images = new Map([[role, 'registry.example/triton:x']]);
      expect(refusal({ images }).codes).toEqual(['compose/one-image']);
    },
  );

  it.each([
    [
      'versions',
      known(full, facts({ CUDA_VERSION: '12.6', NVIDIA_TRITON_SERVER_VERSION: '24.11' })),
      {},
      'compose/versions-differ',
    ],
    [
      'CUDA generations',
      known(full, facts({ CUDA_VERSION: '13.0.0' })),
      {},
      'compose/cuda-differs',
    ],
    ['no CUDA', known(full, facts()), {}, 'compose/no-cuda'],
    ['a GPU image of a CPU image', known(cpu, min), {}, 'compose/gpu'],
    ['a CPU image of a GPU image', known(full, min), { gpu: false }, 'compose/gpu'],
    ['no facts of full', new Map([['min', min]] as const), {}, 'compose/no-facts'],
    ['no facts of min', known(full), {}, 'compose/no-facts'],
    [
      'another platform',
      known({ ...full, platforms: ['linux/amd64'] }, min),
      { platform: 'linux/arm64' },
      'compose/platform',
    ],
    ['a digest that is not known', known(full, min), { pin: true }, 'compose/no-digest'],
  ] as const)('are refused: %s', (_, own, part, code) => {
    const { codes, hintless } = refusal({ images: OWN, ...part }, own);
    expect(new Set(codes)).toEqual(new Set([code]));
    expect(hintless).toEqual([]);
  });

  it('are refused where one is to be both full and min', () => {
    const images = new Map<ImageRole, string>([
      ['full', 'triton:24.12-py3'],
      ['min', 'docker.io/library/triton:24.12-py3'],
    ]);
    const { codes, hintless } = refusal({ images }, known(full, min));
    expect(codes).toEqual(['compose/same-image']);
    expect(hintless).toEqual([]);
  });

  it('that nothing is taken from are left alone, which is said', () => {
    const images = new Map<ImageRole, string>([...OWN, ['gpu-min', 'registry.example/x:23.06-y']]);
    const { recipe, warnings } = made({ images }, known(full, min));
    expect([...recipe.images.keys()]).toEqual(['full', 'min']);
    expect(warnings.map(({ code }) => code)).toEqual(['compose/unused-image']);
  });

  it('are refused by their tags, before anything is known of them', () => {
    const images = new Map<ImageRole, string>([
      ['full', 'registry.example/triton:24.12-py3'],
      ['min', 'registry.example/triton:24.11-py3-min'],
    ]);
    expect(refusal({ images }, known(full, min)).codes).toEqual(['compose/versions-differ']);
  });

  it('without facts count as the release has them, unless facts were given', () => {
    expect(refusal({}).codes).toEqual([]);
    expect(refusal({}, new Map(), true).codes).toEqual(['compose/no-facts', 'compose/no-facts']);
  });

  it('are named by their digests', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const pinned = known({ ...full, digest }, { ...min, digest });
    expect(made({ images: OWN, pin: true }, pinned).recipe.images.get('full')).toBe(
      `registry.example/triton:full@${digest}`,
    );
  });

  it('of a CPU image need no CUDA in min, and for PyTorch some in gpu-min', () => {
    const images = new Map<ImageRole, string>([...OWN, ['gpu-min', 'registry.example/triton:gpu']]);
    expect(refusal({ images: OWN, gpu: false }, known(cpu)).codes).toEqual([]);
    expect(refusal({ images, gpu: false, backends: ['pytorch'] }, known(cpu)).codes).toEqual([
      'compose/no-facts',
    ]);
    const { recipe } = made(
      { images, gpu: false, backends: ['pytorch'] },
      known(cpu, undefined, min),
    );
    expect(recipe.sonames?.libraries).toContain('libcudart.so.12');
    expect(
      refusal({ images, gpu: false, backends: ['pytorch'] }, known(cpu, undefined, facts())).codes,
    ).toEqual(['compose/no-cuda']);
  });

  it('of a CPU image with PyTorch include the GPU one, named or by a version', () => {
    const part = { images: OWN, gpu: false, backends: ['pytorch'] };
    const { codes, text } = refusal({ ...part, version: undefined }, known(cpu));
    expect(codes).toEqual(['compose/no-gpu-min']);
    expect(text).toContain('--image gpu-min,<reference>');
    expect(made(part, known(cpu)).recipe.images.get('gpu-min')).toBe(
      'nvcr.io/nvidia/tritonserver:24.12-py3-min',
    );
  });

  it('of CUDA that is newer than all that is known are refused for PyTorch on a CPU', () => {
    const images = new Map<ImageRole, string>([...OWN, ['gpu-min', 'registry.example/triton:gpu']]);
    const own = known(cpu, undefined, facts({ CUDA_VERSION: '14.0.0' }));
    expect(refusal({ images, gpu: false, backends: ['pytorch'] }, own).codes).toEqual([
      'compose/cuda-unknown',
    ]);
    expect(refusal({ images, gpu: false, backends: ['tensorflow'] }, own).codes).toEqual([]);
  });

  it('may be as old as the minimal recipe, without a row', () => {
    const { recipe } = made({ recipe: 'minimal', version: '20.10', backends: ['tensorflow1'] });
    expect(recipe.images.get('min')).toBe('nvcr.io/nvidia/tritonserver:20.10-py3-min');
  });
});

describe('the file of image facts', () => {
  it('is read with its parts optional', () => {
    const read = readFacts('{"a:b": {"env": {"X": "1"}}, "c": {"files": ["/usr/bin/serve"]}}', 'f');
    expect(read.get('a:b')).toMatchObject({ env: new Map([['X', '1']]), files: undefined });
    expect(read.get('c')?.files).toEqual(['/usr/bin/serve']);
  });

  it.each(['', '[]', '{"a": 1}', '{"a": {"envv": {}}}', '{"a": {"env": {"X": 1}}}'])(
    'is refused: %s',
    (text) => {
      expect(() => readFacts(text, 'facts.json')).toThrow(/facts\.json/);
    },
  );

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          readFacts(text, 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

it('leaves a composition as it is', () => {
  const asked = Object.freeze(composition({ backends: Object.freeze(['python']) }));
  expect(made(asked).recipe.composition).toEqual(asked);
});
