import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import { EventSchema, eventJsonSchema } from '../../../src/cli/progress/event-schema.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { sampleRun } from './sample-run.ts';

type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
type Described = Frozen<z.infer<typeof EventSchema>>;

it('describes the type exactly', () => {
  // Each way, event by event: a property or a value that one side lacks is an error of the type check.
  expectTypeOf<Described>().toExtend<DeliveryEvent>();
  expectTypeOf<Frozen<DeliveryEvent>>().toExtend<Described>();
  expectTypeOf<PropertiesOf<Described>>().toEqualTypeOf<PropertiesOf<DeliveryEvent>>();
});

/** `event.property` of every event: the assignments above let optional properties pass that one side does not know. */
type PropertiesOf<Event> = Event extends { event: infer Name extends string }
  ? `${Name}.${Extract<keyof Event, string>}`
  : never;

it('takes every event of a run and drops nothing of it', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  for (const event of sampleRun({ images: 30, jobs: 7, platforms })) {
    expect(EventSchema.parse(event)).toEqual(event);
  }
});

it.each([
  [{ event: 'started', time: 0 }],
  [{ event: 'start', version: 2, time: 0, jobs: 1, units: [] }],
  [{ event: 'phase', time: 0, image: 'a:1', platform: 'linux/amd64', phase: 'dancing' }],
  [{ event: 'log', time: -1, image: 'a:1', platform: 'linux/amd64', text: '' }],
  [{ event: 'log', time: 0, image: 'a:1', text: '' }],
])('refuses %j', (event) => {
  expect(EventSchema.safeParse(event).success).toBe(false);
});

describe('for readers of other languages', () => {
  const schema = eventJsonSchema();

  it('is JSON Schema that lets further properties pass', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.stringify(schema)).not.toContain('additionalProperties');
  });

  it('and the documentation name every event, phase, state and outcome', () => {
    const docs = readFileSync(new URL('../../../docs/progress.md', import.meta.url), 'utf8');
    const words = [...JSON.stringify(schema).matchAll(/"(?:const|enum)":(\[[^\]]*\]|"[^"]*")/g)]
      .flatMap(([, value = '']) => JSON.parse(value) as string | string[])
      .flat();
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((word) => !docs.includes(`\`${word}\``))).toEqual([]);
  });
});
