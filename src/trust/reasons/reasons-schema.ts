import * as z from 'zod';

const text = z.string();

/** What may be the cause of an action. */
export const CAUSE_KINDS = [
  'template',
  'dockerfile',
  'argument',
  'source',
  'base',
  'parent',
  'platform',
  'target',
  'secret',
  'ssh',
  'new',
  'unrecorded',
  'not-held',
  'same-key',
  'name-missing',
  'tag-missing',
  'tag-differs',
  'tag-unknown',
  'blocked',
] as const;

export const CauseSchema = z.strictObject({
  kind: z.enum(CAUSE_KINDS),
  message: text,
  subject: text
    .nullable()
    .describe('What it is about: a template, argument, source, image or reference.'),
  line: z.int().min(1).nullable().describe('Of a template: the first line that counts.'),
  from: text.nullable().describe('What it was: a value, a digest or a key.'),
  to: text.nullable().describe('What it is now.'),
  get because() {
    return z.array(CauseSchema).describe('The causes of this cause.');
  },
});

export const ACTIONS = ['build', 'push-only', 'retag', 'skip', 'blocked'] as const;

export const ReasonsSchema = z.strictObject({
  version: z.literal(1),
  bentoml_version: text,
  engine: text.nullable().describe('Where the engine answers; null: none does.'),
  images: z.array(
    z.strictObject({
      image: text.describe('<package>:<tag> of the plan.'),
      platform: text,
      action: z
        .enum(ACTIONS)
        .describe(
          'What `build --push` would do. push-only: the engine holds it, a registry does not serve it; retag: the engine holds it under other names; blocked: it cannot be built.',
        ),
      key: text.nullable().describe('Its content key; null: it has none, for it is blocked.'),
      compared_with: text
        .nullable()
        .describe('Where the image stands whose inputs were compared; null: there is none.'),
      causes: z.array(CauseSchema).describe('At least one.'),
    }),
  ),
  registries: z
    .array(z.strictObject({ host: text, message: text, hint: text.nullable() }))
    .describe('Those that could not be asked.'),
  warnings: z.array(text),
});

export type Cause = z.infer<typeof CauseSchema>;
export type Reasons = z.infer<typeof ReasonsSchema>;
export type ImageReasons = Reasons['images'][number];
export type Action = (typeof ACTIONS)[number];

/** A cause, with what is not said of it left open. */
export function cause(
  kind: Cause['kind'],
  message: string,
  more: Partial<Omit<Cause, 'kind' | 'message'>> = {},
): Cause {
  return { kind, message, subject: null, line: null, from: null, to: null, because: [], ...more };
}
