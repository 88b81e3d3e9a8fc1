import type { Diagnostic } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import { formatReference, parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { gpuLibraries } from './backend-needs.ts';
import type { Composition, ImageRole } from './composition.ts';
import { problem, warning } from './problem.ts';

/** Platforms that Triton's images are made for. */
export const TRITON_PLATFORMS: readonly string[] = ['linux/amd64', 'linux/arm64'];

/** Whether anything is taken out of the image: the GPU min image serves CPU images with certain backends only. */
export function isUsed(role: ImageRole, composition: Composition): boolean {
  return role !== 'gpu-min' || gpuLibraries(composition).nccl;
}

/** What is wrong with the images and the platform as they are named, before anything is known of them. Pure. */
export function checkNamedImages(composition: Composition): Diagnostic[] {
  return [
    ...platformProblem(composition),
    ...referenceProblems(composition),
    ...pairProblems(composition),
    ...unusedWarning(composition),
  ];
}

function platformProblem({ platform }: Composition): Diagnostic[] {
  if (TRITON_PLATFORMS.includes(platform)) return [];
  const hint = suggestion(platform, TRITON_PLATFORMS);
  const message = `Triton has no images for the platform ${platform}`;
  return [problem('platform', message, hint, { key: 'platforms', value: platform })];
}

function referenceProblems({ images }: Composition): Diagnostic[] {
  return [...images].flatMap(([role, reference]) => {
    const read = reading(reference);
    if (!('refused' in read)) return [];
    const hint = `Write it as \`docker pull\` takes it: --image ${role},registry.example/triton:24.12-py3.`;
    const about = { key: 'images', value: role } as const;
    return [problem('bad-image', `--image ${role}: ${read.refused}`, hint, about)];
  });
}

/** compose.py wants both, and two different ones: what is to be left out must not be in min already. */
function pairProblems({ images }: Composition): Diagnostic[] {
  const missing = (['full', 'min'] as const).filter((role) => !images.has(role));
  if (images.size > 0 && missing.length > 0) {
    const given = [...images.keys()].join(' and ');
    const flags = missing.map((role) => `--image ${role},<reference>`).join(' and ');
    return [
      problem(
        'one-image',
        `--image names ${given}, but not ${missing.join(' and ')}: full and min belong together`,
        `Add ${flags}, or leave --image out for NGC's images of --container-version.`,
        { key: 'images' },
      ),
    ];
  }
  const [full, min] = (['full', 'min'] as const).map((role) => reading(images.get(role) ?? ''));
  if (full === undefined || min === undefined || 'refused' in full || 'refused' in min) return [];
  if (full.name !== min.name) return [];
  return [
    problem(
      'same-image',
      `full and min are the same image, ${full.name}: it would keep all that it has`,
      'Give the -py3-min image of the release as min.',
      { key: 'images', value: 'min' },
    ),
  ];
}

function unusedWarning(composition: Composition): Diagnostic[] {
  return [...composition.images.keys()]
    .filter((role) => !isUsed(role, composition))
    .map((role) =>
      warning(
        'unused-image',
        `--image ${role} is not used: only a CPU image with pytorch or tensorflow takes anything from it`,
        'Leave it out.',
        { key: 'images', value: role },
      ),
    );
}

/** The reference in its one spelling, or why it is none. */
function reading(text: string): { readonly name: string } | { readonly refused: string } {
  try {
    return { name: formatReference(parseReference(text)) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { refused: error.message };
  }
}
