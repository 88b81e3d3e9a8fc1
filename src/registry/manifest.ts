import * as z from 'zod';
import { isDigest } from './digest.ts';
import { isIndexType, isManifestType, OCI_INDEX, OCI_MANIFEST } from './media-type.ts';
import { RegistryError } from './registry-error.ts';

const PlatformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
});

const DescriptorSchema = z.object({
  mediaType: z.string(),
  digest: z.string().refine(isDigest, 'not a digest'),
  size: z.number().int().nonnegative(),
  platform: PlatformSchema.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** A pointer to content: its type, digest and size in bytes (OCI image specification, descriptor.md). */
export type Descriptor = z.infer<typeof DescriptorSchema>;

const IndexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(DescriptorSchema),
  annotations: z.record(z.string(), z.string()).optional(),
});

const ManifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: DescriptorSchema,
  layers: z.array(DescriptorSchema),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** What containers of an image start with, as its configuration and all engines spell it. */
export const StartSchema = z
  .object({
    Labels: z.record(z.string(), z.string()).nullish(),
    Env: z.array(z.string()).nullish(),
  })
  .nullish();

const ConfigSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  config: StartSchema,
});

/** One image for several platforms: OCI's index, Docker's list. */
export type ImageIndex = z.infer<typeof IndexSchema>;
/** One image for one platform. */
export type ImageManifest = z.infer<typeof ManifestSchema>;
/** What is read of an image's configuration: its platform, labels and environment. */
export type ImageConfig = z.infer<typeof ConfigSchema>;

/** A manifest as a registry stores it. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly digest: string;
  /** Unchanged: another writing of the same JSON has another digest. */
  readonly bytes: Uint8Array;
}

export type ManifestContent =
  | { readonly type: 'image'; readonly manifest: ImageManifest }
  | { readonly type: 'index'; readonly index: ImageIndex };

/**
 * Reads a stored manifest.
 *
 * @throws {RegistryError} `registry/bad-answer` for what is neither an image nor an index: artifacts of other kinds, schema 1.
 */
export function readManifest({ mediaType, digest, bytes }: StoredManifest): ManifestContent {
  const value = parseJson(bytes, digest);
  if (isIndexType(mediaType)) return { type: 'index', index: check(IndexSchema, value, digest) };
  if (isManifestType(mediaType)) {
    return { type: 'image', manifest: check(ManifestSchema, value, digest) };
  }
  throw new RegistryError(
    'registry/bad-answer',
    `${digest} is neither an image nor an index of images, but ${mediaType === '' ? 'of no type' : mediaType}`,
  );
}

/** Reads the configuration of an image. Throws as {@link readManifest} does. */
export function readConfig(bytes: Uint8Array, digest: string): ImageConfig {
  return check(ConfigSchema, parseJson(bytes, digest), digest);
}

/**
 * The type of a manifest: the header's, else what the document says of itself. Old registries serve everything as plain JSON.
 */
export function mediaTypeOf(header: string | undefined, bytes: Uint8Array): string {
  const named = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (isIndexType(named) || isManifestType(named)) return named;
  const value = (() => {
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
    } catch {
      return undefined;
    }
  })();
  if (typeof value !== 'object' || value === null) return named;
  if ('mediaType' in value && typeof value.mediaType === 'string') return value.mediaType;
  if ('manifests' in value) return OCI_INDEX;
  return 'config' in value && 'layers' in value ? OCI_MANIFEST : named;
}

/** BuildKit's attestations stand in an index beside the images, as images of no platform (docs/attestations/attestation-storage.md). */
export function isAttestation({ annotations, platform }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    platform?.os === 'unknown'
  );
}

function parseJson(bytes: Uint8Array, digest: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new RegistryError('registry/bad-answer', `${digest} is not JSON`, { cause: error });
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, digest: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw new RegistryError(
    'registry/bad-answer',
    `${digest} is not what its type says${where}: ${issue?.message ?? 'not readable'}`,
    { cause: result.error },
  );
}
