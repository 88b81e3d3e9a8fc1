import type { DeliveryOptions, DeliveryRequest } from '../deliver/request.ts';
import { UsageError } from '../errors.ts';
import type { Image } from '../plan/image.ts';
import { DOCKER_HUB, familiarReference, parseReference } from '../registry/reference.ts';
import type { Rendered } from '../render/environment.ts';
import type { Recipe } from './recipe.ts';

/** The Dockerfile's name in the work dir, as compose.py calls it. */
export const DOCKERFILE = 'Dockerfile.compose';

/** What the image is called, and whether it goes to a registry. */
export interface OutputName {
  /** With its tag: `tritonserver:latest`. */
  readonly name: string;
  readonly host: string;
  readonly tag: string;
}

/**
 * Reads `--output-name`; without a tag it is `latest`, as in `docker build -t`.
 *
 * @throws RegistryError for what is no reference
 * @throws UsageError for a name with a digest, and for one that cannot be pushed although it should be
 */
export function outputName(text: string, push: boolean): OutputName {
  const parsed = parseReference(text);
  if (parsed.digest !== undefined) {
    throw new UsageError(
      `--output-name ${text} has a digest, which only the build can tell`,
      'Leave the digest out.',
    );
  }
  if (push && parsed.host === DOCKER_HUB && parsed.path.startsWith('library/')) {
    throw new UsageError(
      `--push: ${text} names no repository of yours`,
      'Say where it goes: --output-name registry.example/team/triton:1.0.',
    );
  }
  const tag = parsed.tag ?? 'latest';
  return { name: familiarReference({ ...parsed, tag }), host: parsed.host, tag };
}

/** A plan of the one image that a recipe makes, for the delivery that builds every other plan too. Pure. */
export function composeRequest(
  recipe: Recipe,
  rendered: Rendered,
  output: OutputName,
  options: DeliveryOptions,
): DeliveryRequest {
  const image = imageOf(recipe, output, options.push);
  const plan = { bentomlVersion: '', images: [image], levels: new Map([[image.name, 0]]) };
  const file = { path: DOCKERFILE, image, ...rendered };
  return { ...options, plan, files: new Map([[DOCKERFILE, file]]), outputPath: '' };
}

/** The cell holds what a delivery looks at: the platform and the weight. No manifest stands behind it. */
function imageOf(recipe: Recipe, { name, host, tag }: OutputName, push: boolean): Image {
  const { composition, release, images } = recipe;
  const baseImage = images.get('min') ?? '';
  return {
    name,
    cell: {
      id: name,
      package: name,
      releaseType: { name: 'triton', versioned: false, cuda: false, weight: 1 },
      distro: {
        name: release?.base ?? 'triton',
        path: [],
        templatesDir: '',
        baseImage,
        suffix: '',
        multistageImage: undefined,
        header: undefined,
        envars: [],
        cudaPrefixUrl: undefined,
        cudaRequires: null,
        pythonVersions: undefined,
        platforms: undefined,
        supportedUntil: undefined,
      },
      python: { version: release?.python ?? '', supportedUntil: undefined },
      cuda: undefined,
      cudaContext: undefined,
      platforms: [composition.platform],
    },
    tag,
    tags: new Map(push ? [[host, name]] : []),
    aliases: [],
    folder: '',
    dockerfile: DOCKERFILE,
    files: [],
    buildArgs: {},
    buildTag: undefined,
    baseImage,
    parents: [],
  };
}
