import * as fc from 'fast-check';
import type { Task } from '../../../src/deliver/schedule.ts';

/** Tasks without cycles, in any order: each waits for some of those that were made before it. */
export function graphs(maxLength = 25): fc.Arbitrary<Task[]> {
  const drafts = fc.array(
    fc.record({
      after: fc.array(fc.nat(), { maxLength: 3 }),
      weight: fc.integer({ min: 1, max: 3 }),
      duration: fc.integer({ min: 1, max: 50 }),
    }),
    { maxLength },
  );
  const tasks = drafts.map((list) =>
    list.map(({ after, ...rest }, index) => ({
      ...rest,
      name: `t${index}`,
      after: index === 0 ? [] : [...new Set(after.map((each) => `t${each % index}`))],
    })),
  );
  return tasks.chain((list) =>
    fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
  );
}
