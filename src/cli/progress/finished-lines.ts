import type { DeliveryEvent } from '../../deliver/events.ts';
import { groupBy } from '../../group.ts';
import { count } from '../summary.ts';
import type { NameOf } from './labels.ts';
import { outcomeText, roleOf, wordOf } from './outcome-words.ts';
import type { Line } from './line.ts';
import { padEnd, padStart } from './line.ts';
import { durationText } from '../../quantities.ts';

export type OutcomeEvent = Extract<DeliveryEvent, { event: 'outcome' }>;

/** So many of one kind with one reason are told one by one; more of them, that come together, in one line. */
const TOLD = 3;

/**
 * Lines that stay above the board, for units that came to their end since the last frame. A failed base image blocks thirty others at
 * once, and a second run skips nearly all: those are counted in one line. What was built or failed is told one by one.
 */
export function finishedLines(events: readonly OutcomeEvent[], nameOf: NameOf): Line[] {
  const groups = groupBy(events, (event) => groupKey(event));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return isFoldable(first) && group.length > TOLD
      ? linesOf(first, count(group.length, 'image'))
      : group.flatMap((event) => linesOf(event, nameOf(event)));
  });
}

function isFoldable({ outcome }: OutcomeEvent): boolean {
  return outcome.type !== 'built' && outcome.type !== 'failed';
}

function groupKey(event: OutcomeEvent): string {
  const own = isFoldable(event) ? '' : `${event.image} ${event.platform}`;
  return JSON.stringify([event.outcome.type, outcomeText(event.outcome), own]);
}

/** Why something failed stands on a line of its own: it is what the reader wants, and names are long. */
function linesOf({ outcome, duration }: OutcomeEvent, name: string): Line[] {
  const took = outcome.type === 'built' || outcome.type === 'failed' ? durationText(duration) : '';
  const text = outcomeText(outcome);
  const line: Line = [
    { text: padEnd(wordOf(outcome), 10), role: roleOf(outcome) },
    { text: `${padStart(took, 7)}  ` },
    { text: name, role: 'strong' },
  ];
  if (outcome.type === 'failed') return [line, [{ text: ' '.repeat(10) + text }]];
  return [text === '' ? line : [...line, { text: `  ${text}` }]];
}
