import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate that a mistyped word most likely means, or undefined where none is near: at most a third of the letters
 * (and always one) may differ; case alone never counts.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word === '') return undefined;
  const lower = word.toLowerCase();
  const same = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (same !== undefined) return same;
  const found = closest(word, candidates);
  const allowed = Math.max(1, Math.floor(Math.max(word.length, found.length) / 3));
  return distance(lower, found.toLowerCase()) <= allowed ? found : undefined;
}

/** `did you mean …?`, else the list of what exists (shortened), else undefined. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `Did you mean '${near}'?`;
  if (candidates.length === 0) return undefined;
  const shown = candidates.slice(0, 12).join(', ');
  return `Known: ${shown}${candidates.length > 12 ? `, and ${candidates.length - 12} more` : ''}.`;
}
