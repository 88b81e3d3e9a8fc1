import * as z from 'zod';

const text = z.string();
const count = z.int().min(0);
const index = count.describe('From 0.');

const SideSchema = z.strictObject({
  image: text.describe('The reference or file that was named.'),
  digest: text
    .nullable()
    .describe('Of the configuration of the image. Null: an SBOM does not say.'),
  platform: text.nullable(),
  size: count.nullable().describe('Bytes of all files of all layers. Null: one side is an SBOM.'),
  files: count.nullable(),
  packages: count,
});

const LayerSchema = z.strictObject({
  index,
  digest: text.describe('Of the layer, unpacked.'),
  size: count.describe('Bytes of its files.'),
  files: count,
  removed: count.describe('Files of earlier layers that it removes.'),
  instruction: text,
});

/** What `manager diff-images --json` prints. */
export const ImageComparisonSchema = z.strictObject({
  version: z.literal(1),
  differs: z.boolean(),
  before: SideSchema,
  after: SideSchema,
  packages: z.array(
    z.strictObject({
      change: z.enum(['added', 'removed', 'changed']),
      ecosystem: z.enum(['apk', 'conda', 'deb', 'pypi', 'rpm']),
      name: text,
      from: z.array(text).describe('Versions in the first image, in order.'),
      to: z.array(text),
      growth: z.int().nullable().describe('Bytes on the disk. Null: its list does not know.'),
      layers: z
        .array(index)
        .describe(
          'Those that brought it: of the second image, or of the first for one that was removed.',
        ),
    }),
  ),
  layers: z
    .array(
      z.strictObject({
        change: z.enum(['same', 'changed', 'added', 'removed']),
        growth: z.int(),
        before: LayerSchema.nullable(),
        after: LayerSchema.nullable(),
      }),
    )
    .nullable()
    .describe('Beside one another, in order. Null: one side is an SBOM.'),
});

type Read<T> = T extends readonly (infer E)[]
  ? readonly Read<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Read<T[K]> }
    : T;

export type ImageComparison = Read<z.infer<typeof ImageComparisonSchema>>;
