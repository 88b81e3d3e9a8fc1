import { distance } from 'fastest-levenshtein';

/**
 * The word that was probably meant: one that the typed text begins, or the nearest by edits.
 * Nothing when every word is too far away; the first one when several are as near.
 */
export function suggest(typed: string, words: Iterable<string>): string | undefined {
  const text = typed.toLowerCase();
  let best: string | undefined;
  let bestScore = Infinity;
  for (const word of words) {
    const score = scoreOf(text, word.toLowerCase());
    if (score < bestScore) {
      best = word;
      bestScore = score;
    }
  }
  return best;
}

/** Edits between the two; a beginning is nearer than other words, and of three letters or more never too far. */
function scoreOf(text: string, word: string): number {
  if (text.length >= 3 && word.startsWith(text)) return 0.5;
  const edits = distance(text, word);
  const allowed = Math.max(1, Math.floor(Math.max(text.length, word.length) / 3));
  const shortest = Math.min(text.length, word.length);
  return edits <= allowed && edits < shortest
    ? edits - (word.startsWith(text) ? 0.5 : 0)
    : Infinity;
}
