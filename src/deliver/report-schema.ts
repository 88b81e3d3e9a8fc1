import * as z from 'zod';

const text = z.string();
const texts = z.array(text);
const pairs = z.record(text, text);
const milliseconds = z.int().min(0);
const line = z.int().min(1);

/** A reference that a registry holds, as this program pushed it. */
export const PushedSchema = z.strictObject({
  digest: text.describe('sha256:… of the manifest, as the registry serves it.'),
  key: text.describe('Content key of the image that was pushed.'),
  size: z.int().min(0).describe('Its bytes in the engine.').optional(),
});

/** The last tests of one image on one platform. */
export const TestRecordSchema = z.strictObject({
  key: text.describe('Stands for what was tested: other tests have another one.'),
  image_id: text.describe('The image that was tested.'),
  outcome: z
    .enum(['passed', 'failed', 'partly'])
    .describe('partly: all that ran passed, but the machine cannot run the platform.'),
  checks: z.int().min(0).describe('How many checks there were.'),
  problems: texts.describe('What failed.'),
});

/** Where a unit stands in the matrix. */
export const ReportedCellSchema = z.strictObject({
  package: text,
  release_type: text,
  distro: text,
  python_version: text,
  cuda_version: text.nullable(),
});

/** What is known of a failure beside its message. */
export const ReportedFailureSchema = z.strictObject({
  stage: z.enum(['prepare', 'build', 'test', 'tag', 'push', 'index']),
  hint: text.nullable().describe('What to try.'),
  dockerfile: z.strictObject({ path: text, line }).nullable(),
  template: z
    .strictObject({ file: text, line })
    .nullable()
    .describe('The template line that the line of the Dockerfile was rendered from.'),
  last_lines: texts.describe('The end of the log, without terminal codes.'),
});

/** One image on one platform: what became of it in the last run that was about it. */
export const UnitReportSchema = z.strictObject({
  outcome: z.enum(['built', 'skipped', 'failed', 'blocked', 'missing', 'cancelled']),
  why: text.nullable().describe('Why it was skipped, failed, blocked or is missing.'),
  key: text.nullable().describe('Content key; null when a base image could not be had.'),
  image_id: text.nullable(),
  size: z.int().min(0).nullable().describe('Bytes in the engine.'),
  layers: texts.describe('Digests of its layers, uncompressed.'),
  base_digests: pairs.describe('Base image → the digest that stands for it in the key.'),
  inputs: z
    .strictObject({
      dockerfile: text,
      arguments: pairs,
      sources: pairs,
      parents: pairs,
    })
    .nullable()
    .describe('What else went into the key.'),
  attempts: z.int().min(0).describe('Tries of its build.'),
  failure: ReportedFailureSchema.nullable()
    .optional()
    .describe('Of a unit that failed; missing in reports of early versions.'),
  cell: ReportedCellSchema.optional().describe('Missing in reports of early versions.'),
  parents: z
    .array(z.strictObject({ image: text, platform: text }))
    .optional()
    .describe('Units that it waited for; missing in reports of early versions.'),
  run: text.describe('When the run began, ISO 8601.'),
  start: milliseconds
    .nullable()
    .optional()
    .describe("When work on it began, in milliseconds since the run's start; null: it did not."),
  ready: milliseconds
    .nullable()
    .optional()
    .describe(
      "When what starts from it could begin, in milliseconds since the run's start; null: never.",
    ),
  duration: milliseconds.describe('Of all work on it, in milliseconds.'),
  build: milliseconds.describe('Of its last build; 0: unknown.'),
  log: text.nullable().describe('Of its last build, relative to where it was started from.'),
  pushed: z.record(text, PushedSchema).describe('Reference → what was pushed there last.'),
  tests: TestRecordSchema.describe('The last tests; absent: there were none.').optional(),
});

export const BuildReportSchema = z.strictObject({
  version: z.literal(1),
  images: z
    .record(text.describe('<package>:<tag>'), z.record(text, UnitReportSchema))
    .describe('Image → platform → what became of it.'),
});

export type UnitReport = z.infer<typeof UnitReportSchema>;
export type TestRecord = z.infer<typeof TestRecordSchema>;
export type BuildReport = z.infer<typeof BuildReportSchema>;
