import * as z from 'zod';
import * as patterns from './patterns.ts';
import { filled, line } from './text-schema.ts';

/** The `triton` section: versions × sets of backends × platforms. What the words mean is checked by src/compose. */

const names = z.array(filled);
const digest = line.regex(/^sha256:[0-9a-f]{64}$/, {
  error: 'is not sha256: and 64 hexadecimal digits',
});
const platforms = z
  .array(line.regex(patterns.platform, { error: 'is not a platform, such as linux/amd64' }))
  .min(1, { error: 'is empty' });
const versions = z
  .array(
    line.regex(/^[0-9]{2}\.[0-9]{2}$/, {
      error: "is not a release of Triton's containers, such as '24.12'",
    }),
  )
  .min(1, { error: 'is empty' });

const ImagesSchema = z.strictObject({
  full: filled.describe('What the parts are copied from.').optional(),
  min: filled.describe('What the image starts from.').optional(),
  'gpu-min': filled
    .describe("Where a CPU image takes CUDA's libraries from, if a backend needs them.")
    .optional(),
});

const FactsSchema = z.strictObject({
  env: z.record(z.string(), z.string()).describe('Its environment.').optional(),
  labels: z.record(z.string(), z.string()).describe('Its labels.').optional(),
  files: z.array(filled).describe('Absolute paths of files in it.').optional(),
  digest: digest.describe('sha256:… by which its registry knows it.').optional(),
  platforms: platforms.describe('Platforms that it has.').optional(),
  size: z.number().nonnegative().describe('Bytes on disk.').optional(),
});

const SetSchema = z.strictObject({
  backends: names.describe('Backends to copy.').optional(),
  repoagents: names.describe('Repository agents to copy.').optional(),
  caches: names.describe('Caches to copy.').optional(),
  gpu: z.boolean().describe('A GPU image. Default: true.').optional(),
  recipe: z
    .enum(['compose', 'minimal'], { error: 'is none of compose, minimal' })
    .describe("compose: what the release's compose.py makes. minimal: bin, lib and backends.")
    .optional(),
  user: filled.describe('Account that the image runs as. Default: root.').optional(),
  apt: names.describe('Further packages of the distribution.').optional(),
  pip: names.describe('Further Python packages.').optional(),
  copy: names
    .describe('SOURCE[:TARGET]: files of the context. Without a target a backend.')
    .optional(),
  labels: z.record(z.string(), line).describe('Labels of the image.').optional(),
  images: ImagesSchema.describe("Images in place of the section's and of NVIDIA's.").optional(),
  versions: versions.describe('Versions of this set only.').optional(),
  platforms: platforms.describe('Platforms of this set only.').optional(),
});

export const TritonSchema = z.strictObject({
  package: line
    .regex(patterns.packageName, { error: 'is not the name of a package, such as triton' })
    .describe('Name of the package. Default: triton.')
    .optional(),
  versions: versions.describe("Releases of NVIDIA's containers: '24.12'."),
  platforms: platforms
    .describe('Platforms to build for. Default: those of the manifest.')
    .optional(),
  tag: filled.describe("Tag format. Default: '{version}-{set}'.").optional(),
  sets: z
    .record(
      line.regex(patterns.distroName, { error: 'is not the name of a set, such as onnx' }),
      SetSchema,
    )
    .describe('Sets of backends, by name.'),
  images: ImagesSchema.describe(
    "Images in place of NVIDIA's, for all sets; {version} may stand in them.",
  ).optional(),
  image_facts: z
    .union([filled, z.record(z.string(), FactsSchema)])
    .describe('What is known of images: image → facts, or a JSON file with the same.')
    .optional(),
});

export type RawTriton = z.infer<typeof TritonSchema>;
