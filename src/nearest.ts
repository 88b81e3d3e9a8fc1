import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate that a mistyped word most likely means, or undefined where none is near: at most a third of the letters
 * (and always one) may differ; case alone never counts. A name of one letter is never near another word: nothing would be
 * left of it.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const same = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (same !== undefined) return same;
  if (word.length < 2) return undefined;
  const byLower = new Map(
    candidates
      .filter(({ length }) => length > 1)
      .map((candidate) => [candidate.toLowerCase(), candidate]),
  );
  if (byLower.size === 0) return undefined;
  const found = closest(lower, [...byLower.keys()]);
  const allowed = Math.max(1, Math.floor(Math.max(word.length, found.length) / 3));
  return distance(lower, found) <= allowed ? byLower.get(found) : undefined;
}

/** `did you mean …?`, else the list of what exists (shortened), else undefined. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `Did you mean '${near}'?`;
  if (candidates.length === 0) return undefined;
  const shown = candidates.slice(0, 12).join(', ');
  return `Known: ${shown}${candidates.length > 12 ? `, and ${candidates.length - 12} more` : ''}.`;
}
