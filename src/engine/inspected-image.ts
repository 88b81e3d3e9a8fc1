import * as z from 'zod';
import { StartSchema } from '../registry/manifest.ts';
import { formatPlatform } from '../registry/platform.ts';
import type { EngineImage } from './engine.ts';

/** An image as the Engine API shows it, `docker image inspect` prints it, and podman and nerdctl imitate it. */
export const imageShape = z.object({
  Id: z.string(),
  RepoTags: z.array(z.string()).nullish(),
  RepoDigests: z.array(z.string()).nullish(),
  Architecture: z.string(),
  Os: z.string(),
  Variant: z.string().optional(),
  Size: z.number().nullish(),
  Config: StartSchema,
  RootFS: z.object({ Layers: z.array(z.string()).nullish() }).nullish(),
});

/** What an image that was shown so is to us. */
export function imageOf(image: z.infer<typeof imageShape>): EngineImage {
  const { Os: os, Architecture: architecture, Variant: variant, Config: config } = image;
  return {
    id: fullId(image.Id),
    references: named(image.RepoTags),
    digests: named(image.RepoDigests),
    labels: config?.Labels ?? {},
    environment: config?.Env ?? [],
    size: image.Size ?? 0,
    platform: formatPlatform({ os, architecture, variant }),
    layers: image.RootFS?.Layers ?? [],
  };
}

/** `sha256:…`, also of an image's id that is written without its algorithm, as podman does. */
export function fullId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}

/** An image's references, or digests. Docker 20.10 writes `<none>:<none>` for no name. */
export function named(references: readonly string[] | null | undefined): string[] {
  return (references ?? []).filter((reference) => !reference.startsWith('<none>'));
}
