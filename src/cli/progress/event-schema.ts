import * as z from 'zod';

const text = z.string();
const texts = z.array(text);
const count = z.int().min(0);
const milliseconds = z.number().min(0);
const time = milliseconds.describe("Milliseconds since the run's start.");
const line = z.int().min(1).describe('One-based.');

const unit = {
  image: text.describe('<package>:<tag>, as in the plan.'),
  platform: text.describe('os/architecture[/variant]'),
};

const FailureSchema = z.object({
  stage: z.enum(['prepare', 'build', 'test', 'tag', 'push', 'index']),
  message: text,
  hint: text.exactOptional().describe('What to try.'),
  dockerfile: z.object({ path: text, line }).exactOptional(),
  template: z
    .object({ file: text, line })
    .exactOptional()
    .describe('The template line that the line of the Dockerfile was rendered from.'),
  lastLines: texts.describe('The end of the log.'),
  log: text.exactOptional().describe('The whole log, relative to the current directory.'),
  attempts: count,
});

const pushed = z.array(
  z.object({
    reference: text,
    digest: text.describe('sha256:… of the manifest in the registry.'),
    existed: z.boolean().describe('The registry had it already.'),
  }),
);

const OutcomeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('built'), imageId: text, pushed }),
  z.object({
    type: z.literal('skipped'),
    why: text,
    imageId: text,
    pushed,
    tested: z.boolean().exactOptional().describe('`manager test`: the image passed.'),
  }),
  z.object({ type: z.literal('failed'), failure: FailureSchema, imageId: text.exactOptional() }),
  z.object({ type: z.literal('blocked'), by: text }),
  z.object({ type: z.literal('missing'), why: text }),
  z.object({ type: z.literal('cancelled') }),
]);

/** One line of `--progress json` (docs/progress.md). Further properties are let pass: later versions may add some. */
export const EventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    version: z.literal(1),
    time,
    jobs: z.int().min(1),
    units: z.array(z.object(unit)),
  }),
  z.object({
    event: z.literal('phase'),
    time,
    ...unit,
    phase: z.enum([
      'waiting',
      'preparing',
      'building',
      'testing',
      'tagging',
      'pushing',
      'retrying',
    ]),
  }),
  z.object({
    event: z.literal('step'),
    time,
    ...unit,
    id: text.describe('Unique within the build.'),
    name: text.describe('As the builder names it: [runtime 2/5] RUN …'),
    state: z.enum(['started', 'cached', 'done', 'failed']),
  }),
  z.object({ event: z.literal('log'), time, ...unit, text: text.describe('One line.') }),
  z.object({
    event: z.literal('bytes'),
    time,
    ...unit,
    what: text.describe('context, pull, or the reference that is pushed.'),
    done: count,
    total: count.describe('0: unknown. May grow.'),
  }),
  z.object({
    event: z.literal('retry'),
    time,
    ...unit,
    attempt: count,
    wait: milliseconds.describe('Milliseconds until the next try.'),
    reason: text,
  }),
  z.object({ event: z.literal('warning'), time, text, image: text.exactOptional() }),
  z.object({
    event: z.literal('outcome'),
    time,
    ...unit,
    duration: milliseconds.describe('Milliseconds of work on it, waiting not included.'),
    outcome: OutcomeSchema,
  }),
  z.object({
    event: z.literal('end'),
    time,
    counts: z.object({
      built: count,
      skipped: count,
      failed: count,
      blocked: count,
      missing: count,
      cancelled: count,
      pushed: count.describe('Units of which something was pushed, or found in a registry.'),
    }),
  }),
]);

/** The JSON Schema (draft 2020-12) of one line. */
export function eventJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(EventSchema, { io: 'input' });
  return { $schema, title: 'An event of manager --progress json', ...rest };
}
