import * as z from 'zod';
import { CauseSchema } from '../reasons/reasons-schema.ts';

const text = z.string();
const texts = z.array(text);

export const ComparisonSchema = z.strictObject({
  version: z.literal(1),
  against: text.describe('The file or commit that was named.'),
  bentoml_version: z.strictObject({ from: text, to: text }),
  dockerfiles_compared: z
    .boolean()
    .describe('False: the earlier plan comes from a file, which has no Dockerfiles.'),
  added: texts.describe('<package>:<tag>'),
  removed: texts,
  rebuilt: z.array(
    z.strictObject({
      image: text,
      was: text.describe('Its name in the earlier plan.'),
      causes: z.array(CauseSchema),
    }),
  ),
  renamed: z
    .array(z.strictObject({ image: text, was: text }))
    .describe('Other tags, the same content.'),
  unchanged: z.int().min(0),
  diffs: z
    .array(z.strictObject({ patch: text, dockerfiles: texts, images: texts }))
    .describe('Changes of Dockerfiles, each distinct one once.'),
});

type Read<T> = { readonly [K in keyof T]: T[K] extends (infer E)[] ? readonly E[] : T[K] };

export type Comparison = Read<z.infer<typeof ComparisonSchema>>;
