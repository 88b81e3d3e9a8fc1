import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';

const upper = /\p{Lu}|\p{Lt}/u;
const lower = /\p{Ll}/u;

/** `upper` and `lower`: every cased letter of the value's text is of that case, and there is one. */
export const caseTests: Readonly<Record<string, (input: Value) => boolean>> = {
  upper: (input) => upper.test(toText(input)) && !lower.test(toText(input)),
  lower: (input) => lower.test(toText(input)) && !upper.test(toText(input)),
};
