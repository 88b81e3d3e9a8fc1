import * as z from 'zod';

const text = z.string();

/** What `manager promote --json` prints. */
export const PromotionSchema = z.strictObject({
  version: z.literal(1),
  dry_run: z.boolean(),
  undo_file: text.nullable(),
  tags: z.array(
    z.strictObject({
      image: text,
      from: text,
      to: text,
      digest: text.nullable(),
      state: z
        .enum(['copied', 'present', 'would copy', 'missing', 'failed'])
        .describe('present: it was there already.'),
      message: text
        .nullable()
        .describe('Why not; or that the report of builds says that another digest was pushed.'),
    }),
  ),
  aliases: z.array(
    z.strictObject({
      alias: text,
      image: text,
      to: text,
      digest: text.nullable(),
      state: z
        .enum(['moved', 'present', 'would move', 'behind', 'held back', 'failed'])
        .describe(
          'behind: it leads to a later version, and stays. held back: not all of its package has arrived.',
        ),
      message: text.nullable(),
    }),
  ),
  blobs: z.strictObject({
    sent: z.int(),
    mounted: z.int(),
    existed: z.int(),
    bytes: z.int().describe('Of the blobs that were sent.'),
  }),
});

export type Promotion = z.infer<typeof PromotionSchema>;
export type PromotedTag = Promotion['tags'][number];
export type PromotedAlias = Promotion['aliases'][number];
