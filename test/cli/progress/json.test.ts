import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventSchema } from '../../../src/cli/progress/event-schema.ts';
import { jsonLine } from '../../../src/cli/progress/json.ts';
import { anyRun } from './arbitrary-events.ts';

it('is one harmless line an event, which reads back as the event and is what the schema says', () => {
  fc.assert(
    fc.property(anyRun, (events) => {
      for (const event of events) {
        const line = jsonLine(event);
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        const read: unknown = JSON.parse(line);
        // A lone surrogate has no form in UTF-8: JSON spells it out, so it survives too.
        expect(read).toEqual(event);
        expect(EventSchema.parse(read)).toEqual(event);
      }
    }),
  );
});
