import * as fc from 'fast-check';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import type { Outcome } from '../../../src/deliver/outcome.ts';

/** Text as images, logs and registries may have it at worst: terminal codes, wide and combining characters, several lines. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;title\u0007',
        '\u009b31m',
        '\u202e',
        '\r',
        '\n',
        '\t',
        '\b',
        '名前',
        '🐳',
        '👩‍👩‍👧',
        'e\u0301',
        '\ud800',
        'RUN apt-get install',
        'a'.repeat(90),
        '[runtime 2/5] ',
        '[internal] ',
        'registry.example/a:1',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

const unit = fc.record({
  image: fc.oneof(anyText, fc.constantFrom('a:1', 'a:0.13.0-slim', 'a:0.13.0-ami2')),
  platform: fc.constantFrom('linux/amd64', 'linux/arm64'),
});
const time = fc.nat({ max: 10_000_000 });
const bytes = fc.nat({ max: 4_000_000_000 });
const pushed = fc.array(fc.record({ reference: anyText, digest: anyText, existed: fc.boolean() }), {
  maxLength: 3,
});
const line = fc.integer({ min: 1, max: 9_999 });

const failure = fc.record(
  {
    stage: fc.constantFrom('prepare', 'build', 'test', 'tag', 'push', 'index'),
    message: anyText,
    hint: anyText,
    dockerfile: fc.record({ path: anyText, line }),
    template: fc.record({ file: anyText, line }),
    lastLines: fc.array(anyText, { maxLength: 3 }),
    log: anyText,
    attempts: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['stage', 'message', 'lastLines', 'attempts'], noNullPrototype: true },
);

export const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ type: fc.constant('built' as const), imageId: anyText, pushed }),
  fc.record({ type: fc.constant('skipped' as const), why: anyText, imageId: anyText, pushed }),
  fc.record({ type: fc.constant('failed' as const), failure }),
  fc.record({ type: fc.constant('blocked' as const), by: anyText }),
  fc.record({ type: fc.constant('missing' as const), why: anyText }),
  fc.constant({ type: 'cancelled' as const }),
);

const unitEvent = fc
  .tuple(
    unit,
    time,
    fc.oneof(
      fc.record({
        event: fc.constant('phase' as const),
        phase: fc.constantFrom(
          'waiting',
          'preparing',
          'building',
          'testing',
          'tagging',
          'pushing',
          'retrying',
        ),
      }),
      fc.record({
        event: fc.constant('step' as const),
        id: fc.constantFrom('1', '2'),
        name: anyText,
        state: fc.constantFrom('started', 'cached', 'done', 'failed'),
      }),
      fc.record({ event: fc.constant('log' as const), text: anyText }),
      fc.record({ event: fc.constant('bytes' as const), what: anyText, done: bytes, total: bytes }),
      fc.record({
        event: fc.constant('retry' as const),
        attempt: fc.nat({ max: 9 }),
        wait: fc.nat({ max: 100_000 }),
        reason: anyText,
      }),
      fc.record({ event: fc.constant('outcome' as const), duration: time, outcome: anyOutcome }),
    ),
  )
  .map(([name, at, body]) => ({ ...name, time: at, ...body }) satisfies DeliveryEvent);

const start = fc.record({
  event: fc.constant('start' as const),
  version: fc.constant(1 as const),
  time: fc.constant(0),
  jobs: fc.integer({ min: 1, max: 64 }),
  units: fc.array(unit, { maxLength: 12 }),
});
const warning = fc.record(
  { event: fc.constant('warning' as const), time, text: anyText, image: anyText },
  { requiredKeys: ['event', 'time', 'text'], noNullPrototype: true },
);

/** Any events, in an order that need not make sense, after a start. */
export const anyRun: fc.Arbitrary<DeliveryEvent[]> = fc
  .tuple(start, fc.array(fc.oneof({ weight: 8, arbitrary: unitEvent }, warning), { maxLength: 40 }))
  .map(([first, rest]) => [first, ...rest]);
