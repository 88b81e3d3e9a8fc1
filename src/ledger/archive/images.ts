import * as z from 'zod';

/** Where an archive has the parts of one image: paths in the archive. */
export interface ImageParts {
  readonly config: string;
  /** The lowest first. */
  readonly layers: readonly string[];
}

type Documents = ReadonlyMap<string, { readonly value: unknown }>;

/** `manifest.json` of docker's form. */
const dockerShape = z.array(
  z.object({ Config: z.string(), Layers: z.array(z.string()).nullish() }),
);

const descriptorShape = z.object({ digest: z.string() });
/** OCI image specification, image-index.md and manifest.md: an index has manifests, a manifest has layers. */
const indexShape = z.object({ manifests: z.array(descriptorShape) });
const manifestShape = z.object({ config: descriptorShape, layers: z.array(descriptorShape) });

/** Indexes within indexes: a saved name leads to one, which has one manifest for each platform. */
const DEEPEST = 4;

/**
 * The images of an archive. From 25 on, and with containerd's store, it has both forms; docker's tells of one platform only. An image
 * for a platform that the engine does not hold is listed too: whether its parts are there is for the caller to see.
 */
export function imagesOf(documents: Documents): readonly ImageParts[] {
  const docker = dockerShape.safeParse(documents.get('manifest.json')?.value);
  const listed = docker.success
    ? docker.data.map(({ Config, Layers }) => ({ config: Config, layers: Layers ?? [] }))
    : [];
  return [...listed, ...below(documents, 'index.json', 0)];
}

function below(documents: Documents, path: string, depth: number): readonly ImageParts[] {
  const value = documents.get(path)?.value;
  const manifest = manifestShape.safeParse(value);
  if (manifest.success) {
    const { config, layers } = manifest.data;
    return [{ config: blobPath(config), layers: layers.map(blobPath) }];
  }
  const index = indexShape.safeParse(value);
  if (!index.success || depth === DEEPEST) return [];
  return index.data.manifests.flatMap((each) => below(documents, blobPath(each), depth + 1));
}

function blobPath({ digest }: z.infer<typeof descriptorShape>): string {
  return `blobs/${digest.replace(':', '/')}`;
}
