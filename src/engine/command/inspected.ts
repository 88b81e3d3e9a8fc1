import * as z from 'zod';
import type { EngineImage } from '../engine.ts';
import { normalizePlatform } from '../../registry/platform.ts';

/** `docker image inspect`, and those who imitate it: podman (whose ids have no algorithm), nerdctl. */
const dockerShape = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Architecture: z.string(),
    Os: z.string(),
    Variant: z.string().optional(),
    Size: z.number().nullish(),
    Config: z
      .object({
        Labels: z.record(z.string(), z.string()).nullish(),
        Env: z.array(z.string()).nullish(),
      })
      .nullish(),
    RootFS: z.object({ Layers: z.array(z.string()).nullish() }).nullish(),
  }),
);

/** `buildah inspect --type image`: the image's OCI configuration. */
const buildahShape = z.object({
  FromImage: z.string(),
  FromImageID: z.string(),
  FromImageDigest: z.string().optional(),
  OCIv1: z.object({
    architecture: z.string(),
    os: z.string(),
    variant: z.string().optional(),
    config: z
      .object({
        Labels: z.record(z.string(), z.string()).nullish(),
        Env: z.array(z.string()).nullish(),
      })
      .nullish(),
    rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }).nullish(),
  }),
});

/** One image from the JSON that an engine's program prints of it; undefined for any other text. */
export function inspectedImage(text: string): EngineImage | undefined {
  const value = parsed(text);
  const [docker] = dockerShape.safeParse(value).data ?? [];
  if (docker !== undefined) {
    const { Architecture: architecture, Os: os, Variant: variant, Config: config } = docker;
    return {
      id: digestOf(docker.Id),
      references: docker.RepoTags ?? [],
      digests: docker.RepoDigests ?? [],
      labels: config?.Labels ?? {},
      environment: config?.Env ?? [],
      size: docker.Size ?? 0,
      platform: platformOf(os, architecture, variant),
      layers: docker.RootFS?.Layers ?? [],
    };
  }
  const buildah = buildahShape.safeParse(value).data;
  if (buildah === undefined) return undefined;
  const { architecture, os, variant, config, rootfs } = buildah.OCIv1;
  const repository = buildah.FromImage.replace(/(?::[^:/]*)?(?:@.*)?$/, '');
  return {
    id: digestOf(buildah.FromImageID),
    references: buildah.FromImage === '' ? [] : [buildah.FromImage],
    digests:
      buildah.FromImageDigest === undefined || repository === ''
        ? []
        : [`${repository}@${buildah.FromImageDigest}`],
    labels: config?.Labels ?? {},
    environment: config?.Env ?? [],
    // It does not say.
    size: 0,
    platform: platformOf(os, architecture, variant),
    layers: rootfs?.diff_ids ?? [],
  };
}

/** `sha256:…`, also of an id that is written without its algorithm. */
export function digestOf(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}

function platformOf(os: string, architecture: string, variant: string | undefined): string {
  const suffix = variant === undefined || variant === '' ? '' : `/${variant}`;
  return normalizePlatform(`${os}/${architecture}${suffix}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
