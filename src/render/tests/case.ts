import { isLower, isUpper } from '../methods/string-classes.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';

/** `upper` and `lower`: every cased letter of the value's text is of that case, and there is one. */
export const caseTests: Readonly<Record<string, (input: Value) => boolean>> = {
  upper: (input) => isUpper(toText(input)),
  lower: (input) => isLower(toText(input)),
};
