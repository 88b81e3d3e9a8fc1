import * as z from 'zod';

const text = z.string();
const texts = z.array(text);

/** One image of metadata.json: everything that a CI job needs to build, tag and push it. */
export const MetadataEntrySchema = z.strictObject({
  package: text,
  release_type: text.describe(
    "devel, runtime, cudnn, base, or one that the manifest declares; of a Triton image NVIDIA's release.",
  ),
  distro: text.describe('Of a Triton image its set.'),
  python_version: text.describe('Empty for Triton images, which have no Python axis.'),
  cuda_version: text.nullable().describe('Value of the CUDA axis; null for images without it.'),
  platforms: texts.describe('os/architecture[/variant]'),
  tag: text,
  tags: z.record(text, text).describe('Registry host → full reference to push.'),
  aliases: texts.describe('Moving tags that stand for it, such as latest.'),
  dockerfile: text.describe("Relative to the manifest's folder, like every path here."),
  context: text.describe("The build context: the manifest's folder."),
  build_args: z.record(text, text),
  base_image: text.describe("The distro's base image, PYTHON_VERSION filled in."),
  base_images: texts.describe('All images that the Dockerfile names, in order, parents included.'),
  parents: texts.describe('Keys of this file that the image starts from.'),
  level: z.int().min(0).describe('0: starts from no image of this file.'),
  files: z.array(z.strictObject({ template: text, output: text })),
  templates: texts.describe('Every template that took part, shared parts included.'),
  env: z.record(text, text),
  cuda: z
    .strictObject({
      version: text,
      requires: text.nullable(),
      components: z.record(text, text),
    })
    .nullable()
    .describe('Component → package version, for images on the CUDA axis.'),
  supported_until: text.nullable().describe('First end of support among its parts, YYYY-MM-DD.'),
});

export const MetadataSchema = z
  .record(z.string().describe('<package>:<tag>'), MetadataEntrySchema)
  .describe('The images of a manifest, in the order of the matrix.');

export type MetadataEntry = z.infer<typeof MetadataEntrySchema>;
export type Metadata = z.infer<typeof MetadataSchema>;
