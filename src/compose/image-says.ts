import type { Diagnostic } from '../diagnostics.ts';
import type { CheckedRequest } from './check-request.ts';
import type { ImageFacts } from './image-facts.ts';
import { problem, warning } from './problem.ts';
import type { Recipe } from './recipe.ts';
import type { TritonRelease } from './release.ts';

/** What a CPU image starts with: build.py puts it there for images without a GPU (docker/cpu_only). GPU images have that of min. */
export const ENTRY_POINT = '/opt/nvidia/nvidia_entrypoint.sh';

/** Set by build.py for images with SageMaker's start script. */
export const SAGEMAKER_LABEL = 'com.amazonaws.sagemaker.capabilities.accept-bind-to-port';

/** What the full image says of itself, of things that the table of releases has too or that only the image can say. Pure. */
export function checkFullImage(
  request: CheckedRequest,
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Diagnostic[] {
  return [
    ...oddValues(full),
    ...serverWarning(request, full, release),
    ...dcgmWarning(request, full, release),
    ...entryPointWarning(request, full),
  ];
}

/**
 * Packages of the row, in the version of the image; an image that says nothing has the row's. Without any version there is none to
 * install, which {@link dcgmWarning} says.
 */
export function dcgmOf(
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Recipe['dcgm'] {
  if (release?.dcgm === undefined) return undefined;
  const version = full?.env.get('DCGM_VERSION') ?? release.dcgm.version;
  if (version === undefined) return undefined;
  return { packages: release.dcgm.package.split(' '), version: version.replace(/^1:/, '') };
}

/** Versions become parts of lines of the Dockerfile. */
function oddValues(full: ImageFacts | undefined): Diagnostic[] {
  return ['TRITON_SERVER_VERSION', 'DCGM_VERSION'].flatMap((name) => {
    const value = full?.env.get(name);
    if (value === undefined || /^[0-9A-Za-z.+:~-]+$/.test(value)) return [];
    const message = `${name} of the full image is no version: ${JSON.stringify(value)}`;
    const hint = 'Look at it with `docker inspect`, or describe it in --image-facts FILE.json.';
    return [problem('bad-facts', message, hint, { key: 'images', value: 'full' })];
  });
}

function serverWarning(
  { composition }: CheckedRequest,
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Diagnostic[] {
  const isKnown = full?.env.has('TRITON_SERVER_VERSION') === true || release?.server !== undefined;
  if (isKnown || release === undefined || composition.recipe === 'minimal') return [];
  const message = `which server release ${release.version} has is not known, so the image does not say it`;
  return [
    warning(
      'no-server',
      message,
      'The full image says it in TRITON_SERVER_VERSION: pull it, or give --image-facts.',
      { key: 'versions', value: release.version },
    ),
  ];
}

function dcgmWarning(
  { composition }: CheckedRequest,
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Diagnostic[] {
  const isUnknown = composition.gpu && release?.dcgm !== undefined && !dcgmOf(full, release);
  if (!isUnknown || composition.recipe === 'minimal') return [];
  const message = `the DCGM version of release ${release.version} is not known, so the image gets none: its GPU metrics will be missing`;
  return [
    warning(
      'no-dcgm',
      message,
      'The full image says it in DCGM_VERSION: pull it, or give --image-facts.',
      { key: 'versions', value: release.version },
    ),
  ];
}

function entryPointWarning(
  { composition }: CheckedRequest,
  full: ImageFacts | undefined,
): Diagnostic[] {
  if (composition.gpu || composition.recipe === 'minimal' || hasEntryPoint(full)) return [];
  return [
    warning(
      'no-entry-point',
      `the full image has no ${ENTRY_POINT}, so the image gets no ENTRYPOINT`,
      'Name a program when it is run: docker run IMAGE tritonserver --model-repository=/models.',
      { key: 'images', value: 'full' },
    ),
  ];
}

function hasEntryPoint(full: ImageFacts | undefined): boolean {
  return full?.files?.includes(ENTRY_POINT) ?? true;
}

/** What the image takes over from the full one. Pure. */
export function takenOver(
  full: ImageFacts | undefined,
): Pick<Recipe, 'buildId' | 'buildRef' | 'serves' | 'hasEntryPoint'> {
  const label = (name: string): string | undefined => {
    const value = full?.labels.get(name);
    // A line break would end the instruction.
    return value === undefined || value === '' || /\p{Cc}/u.test(value) ? undefined : value;
  };
  return {
    buildId: label('com.nvidia.build.id'),
    buildRef: label('com.nvidia.build.ref'),
    hasEntryPoint: hasEntryPoint(full),
    // Who knows the files knows best; an image with the label was made with the script.
    serves: full?.files?.includes('/usr/bin/serve') ?? label(SAGEMAKER_LABEL) !== undefined,
  };
}
