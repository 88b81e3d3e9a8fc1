import * as z from 'zod';

const text = z.string();

/** What may be wrong with an image in a registry. */
export const IMAGE_PROBLEMS = [
  'missing',
  'other-digest',
  'stale',
  'base-moved',
  'incomplete',
  'unmanaged',
  'unknown',
] as const;

const ImageStatusSchema = z.strictObject({
  image: text.describe('<package>:<tag> of the plan.'),
  registry: text.describe("As the manifest's repository section names it."),
  reference: text,
  digest: text.nullable().describe('What the registry serves; null: nothing, or it is not known.'),
  problems: z
    .array(
      z.strictObject({
        kind: z.enum(IMAGE_PROBLEMS),
        message: text,
        platform: text.nullable().describe('null: of the image as a whole.'),
      }),
    )
    .describe('None: it is as it should be.'),
});

const AliasStatusSchema = z.strictObject({
  alias: text,
  image: text.describe('What it stands for, <package>:<tag> of the plan.'),
  registry: text,
  reference: text,
  state: z
    .enum(['ok', 'ahead', 'missing', 'wrong', 'unknown'])
    .describe('ahead: it leads to a later version than the plan is for, which is no drift.'),
  digest: text.nullable(),
  expected: text.nullable().describe('The digest under the tag of the image.'),
  message: text.nullable(),
});

const RegistryStatusSchema = z.strictObject({
  host: text,
  state: z
    .enum(['ok', 'denied', 'unreachable', 'failed'])
    .describe('Whether it could be asked; failed: it answers, but not as registries do.'),
  message: text.nullable(),
  hint: text.nullable(),
});

export const StatusSchema = z.strictObject({
  version: z.literal(1),
  bentoml_version: text,
  drift: z.boolean().describe('True when something is not as it should be, or not known to be.'),
  registries: z.array(RegistryStatusSchema),
  images: z.array(ImageStatusSchema),
  aliases: z.array(AliasStatusSchema),
  orphans: z
    .array(z.strictObject({ registry: text, repository: text, tag: text }))
    .nullable()
    .describe(
      'Tags that the manifest does not want; null: not looked for, since a part was chosen.',
    ),
  other_releases: z
    .array(z.strictObject({ repository: text, release: text, tags: z.array(text) }))
    .describe('Tags of other versions, by the tag format: no drift.'),
  bases: z
    .array(z.strictObject({ reference: text, message: text }))
    .describe('Base images that could not be looked up.'),
});

/** What `manager status` found, and what `--json` prints of it. */
export type Status = z.infer<typeof StatusSchema>;
export type ImageStatus = Status['images'][number];
export type ImageProblem = ImageStatus['problems'][number];
export type AliasStatus = Status['aliases'][number];
export type RegistryStatus = Status['registries'][number];
