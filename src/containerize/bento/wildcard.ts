/** As many items as there are, none included. */
export const MANY = Symbol('many');

/**
 * Whether a pattern with {@link MANY} in it covers all items. Greedy, going back to the last MANY only: at most patterns × items steps,
 * whatever they are.
 */
export function covers<P, T>(
  pattern: readonly (P | typeof MANY)[],
  items: readonly T[],
  matches: (pattern: P, item: T) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let many = -1;
  let resume = 0;
  while (i < items.length) {
    const wanted = pattern[p];
    const item = items[i] as T;
    if (p < pattern.length && wanted === MANY) {
      many = p;
      resume = i;
      p += 1;
    } else if (p < pattern.length && matches(wanted as P, item)) {
      p += 1;
      i += 1;
    } else if (many >= 0) {
      resume += 1;
      p = many + 1;
      i = resume;
    } else {
      return false;
    }
  }
  return pattern.slice(p).every((wanted) => wanted === MANY);
}
