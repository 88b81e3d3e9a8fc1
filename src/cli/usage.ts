/** One mistake on the command line. Several are reported together. */
export interface UsageProblem {
  /** Stable: `usage/unknown-flag`. */
  readonly code: `usage/${string}`;
  /** What was wrong, with what was typed. */
  readonly message: string;
  /** What to type instead; a sentence. */
  readonly hint?: string;
}

/** Quotes what the user typed, so that spaces, quotes and control characters show. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** `a, b or c` */
export function oneOf(choices: readonly string[]): string {
  return choices.length < 2
    ? choices.join('')
    : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
}
