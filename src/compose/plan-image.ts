import type { DeliveryOptions, DeliveryRequest } from '../deliver/request.ts';
import { imageName } from '../plan/image-name.ts';
import { singleImagePlan } from '../plan/single-image.ts';
import type { Rendered } from '../render/environment.ts';
import type { Recipe } from './recipe.ts';

/** The Dockerfile's name in the work dir, as compose.py calls it. */
export const DOCKERFILE = 'Dockerfile.compose';

/**
 * Reads `--output-name`.
 *
 * @throws UsageError as {@link imageName}
 */
export function outputName(text: string, push: boolean): string {
  return imageName(text, push, {
    flag: '--output-name',
    example: 'registry.example/team/triton:1.0',
  });
}

/** A plan of the one image that a recipe makes, for the delivery that builds every other plan too. Pure. */
export function composeRequest(
  { composition, release, images }: Recipe,
  rendered: Rendered,
  output: string,
  options: DeliveryOptions,
): DeliveryRequest {
  const { plan, image } = singleImagePlan({
    names: [output],
    kind: 'triton',
    platforms: [composition.platform],
    dockerfile: DOCKERFILE,
    baseImage: images.get('min') ?? '',
    python: release?.python ?? '',
  });
  const file = { path: DOCKERFILE, image, ...rendered };
  return { ...options, plan, files: new Map([[DOCKERFILE, file]]), outputPath: '' };
}
