import * as z from 'zod';
import { StartSchema } from '../../registry/manifest.ts';
import { formatPlatform } from '../../registry/platform.ts';
import type { EngineImage } from '../engine.ts';
import { fullId, imageOf, imageShape } from '../inspected-image.ts';

/** `docker image inspect` prints a list; so do podman and nerdctl. */
const dockerShape = z.array(imageShape);

/** `buildah inspect --type image`: the image's OCI configuration. */
const buildahShape = z.object({
  FromImage: z.string(),
  FromImageID: z.string(),
  FromImageDigest: z.string().optional(),
  OCIv1: z.object({
    architecture: z.string(),
    os: z.string(),
    variant: z.string().optional(),
    config: StartSchema,
    rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }).nullish(),
  }),
});

/** One image from the JSON that an engine's program prints of it; undefined for any other text. */
export function inspectedImage(text: string): EngineImage | undefined {
  const value = parsed(text);
  const [docker] = dockerShape.safeParse(value).data ?? [];
  if (docker !== undefined) return imageOf(docker);
  const buildah = buildahShape.safeParse(value).data;
  if (buildah === undefined) return undefined;
  const { architecture, os, variant, config, rootfs } = buildah.OCIv1;
  const repository = buildah.FromImage.replace(/(?::[^:/]*)?(?:@.*)?$/, '');
  return {
    id: fullId(buildah.FromImageID),
    references: buildah.FromImage === '' ? [] : [buildah.FromImage],
    digests:
      buildah.FromImageDigest === undefined || repository === ''
        ? []
        : [`${repository}@${buildah.FromImageDigest}`],
    labels: config?.Labels ?? {},
    environment: config?.Env ?? [],
    // It does not say.
    size: 0,
    platform: formatPlatform({ os, architecture, variant }),
    layers: rootfs?.diff_ids ?? [],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
