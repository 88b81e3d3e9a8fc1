import type { Diagnostic } from '../diagnostics.ts';
import { bestPlatform } from '../registry/platform.ts';
import { parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { gpuLibraries } from './backend-needs.ts';
import type { CheckedRequest } from './check-request.ts';
import type { ImageRole } from './composition.ts';
import { cudaGeneration, cudaSonames } from './eras.ts';
import type { ImageFacts } from './image-facts.ts';
import { problem } from './problem.ts';
import type { TritonRelease } from './release.ts';

type FactsByRole = ReadonlyMap<ImageRole, ImageFacts>;

/** Whether the images go together, and with what is asked of them. Pure. */
export function checkImages(
  request: CheckedRequest,
  facts: FactsByRole,
  release: TritonRelease | undefined,
): Diagnostic[] {
  return [
    ...versionProblems(request, facts),
    ...gpuProblems(request, facts),
    ...cudaProblems(request, facts),
    ...sonameProblems(request, facts, release),
    ...platformProblems(request, facts, release),
  ];
}

function versionProblems({ images }: CheckedRequest, facts: FactsByRole): Diagnostic[] {
  const versionOf = (role: ImageRole): string | undefined =>
    facts.get(role)?.env.get('NVIDIA_TRITON_SERVER_VERSION') ?? versionInTag(images.get(role));
  const full = versionOf('full');
  return (['min', 'gpu-min'] as const).flatMap((role) => {
    const own = versionOf(role);
    if (full === undefined || own === undefined || own === full) return [];
    return [
      problem(
        'versions-differ',
        `the full image ${images.get('full') ?? ''} is of release ${full}, the ${role} image ${images.get(role) ?? ''} of ${own}`,
        'Give both of one release.',
        { key: 'images', value: role },
      ),
    ];
  });
}

/** `24.12-py3-min` → `24.12`; a distribution's tag, `24.04`, is none. */
function versionInTag(reference: string | undefined): string | undefined {
  try {
    const tag = reference === undefined ? undefined : parseReference(reference).tag;
    return /^([0-9]{2}\.[0-9]{2})-/.exec(tag ?? '')?.[1];
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

function gpuProblems({ composition, images }: CheckedRequest, facts: FactsByRole): Diagnostic[] {
  const full = facts.get('full');
  if (full === undefined || composition.recipe === 'minimal') return [];
  const said = full.env.get('TRITON_SERVER_GPU_ENABLED');
  const hasGpu = said === undefined ? full.env.has('CUDA_VERSION') : said === '1';
  if (hasGpu === composition.gpu) return [];
  const reference = images.get('full') ?? '';
  return composition.gpu
    ? [
        problem(
          'gpu',
          `a GPU image is asked for, but the full image ${reference} is CPU-only`,
          'Give --enable-gpu=false, or a full image with GPU support.',
          { key: 'images', value: 'full' },
        ),
      ]
    : [
        problem(
          'gpu',
          `a CPU image is asked for, but the full image ${reference} is built for GPUs`,
          'Leave --enable-gpu=false out, or give a CPU-only full image.',
          { key: 'gpu' },
        ),
      ];
}

function cudaProblems({ composition, images }: CheckedRequest, facts: FactsByRole): Diagnostic[] {
  if (composition.recipe === 'minimal') return [];
  const role = composition.gpu ? 'min' : 'gpu-min';
  const min = facts.get(role);
  const reference = images.get(role);
  if (min === undefined || reference === undefined) return [];
  const about = { key: 'images', value: role } as const;
  const own = min.env.get('CUDA_VERSION');
  if (own === undefined) {
    const message = `the ${role} image ${reference} has no CUDA: CUDA_VERSION is not in its environment`;
    return [problem('no-cuda', message, 'Give the -py3-min image of the release.', about)];
  }
  const full = facts.get('full')?.env.get('CUDA_VERSION');
  const generations = [cudaGeneration(full), cudaGeneration(own)];
  if (full === undefined || generations.includes(undefined) || generations[0] === generations[1]) {
    return [];
  }
  const message = `the full image has CUDA ${full}, the ${role} image ${reference} has CUDA ${own}`;
  return [problem('cuda-differs', message, 'Give both of one CUDA generation.', about)];
}

/** PyTorch on a CPU needs CUDA's libraries by their names, which change with CUDA's generation. */
function sonameProblems(
  { composition, images }: CheckedRequest,
  facts: FactsByRole,
  release: TritonRelease | undefined,
): Diagnostic[] {
  const cuda = facts.get('gpu-min')?.env.get('CUDA_VERSION');
  if (release === undefined || cuda === undefined || !gpuLibraries(composition).cuda) return [];
  if (cudaSonames(release.version, cuda) !== undefined) return [];
  const message = `the gpu-min image ${images.get('gpu-min') ?? ''} has CUDA ${cuda}, of which it is not known what its libraries are called`;
  const about = { key: 'images', value: 'gpu-min' } as const;
  return [problem('cuda-unknown', message, 'Leave pytorch out, or make a GPU image.', about)];
}

function platformProblems(
  { composition: { platform }, images, published }: CheckedRequest,
  facts: FactsByRole,
  release: TritonRelease | undefined,
): Diagnostic[] {
  return [...images].flatMap(([role, reference]) => {
    const row = published.has(role) ? release?.platforms : undefined;
    const has = facts.get(role)?.platforms ?? row;
    if (has === undefined || bestPlatform(platform, has) !== undefined) return [];
    const hint = `It has ${has.length === 0 ? 'none that are known' : has.join(', ')}.`;
    return [
      problem('platform', `the ${role} image ${reference} is not there for ${platform}`, hint, {
        key: 'platforms',
        value: platform,
      }),
    ];
  });
}
