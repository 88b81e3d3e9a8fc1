/** Characters that a shell gives no meaning, wherever they stand. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A word as a POSIX shell reads it back: itself where that is safe, else in single quotes. */
export function shellQuote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The words of a command line as a POSIX shell splits it (Shell Command Language 2.2), without expansions: blanks, single and double
 * quotes, backslashes. Undefined: a quote is left open, or nothing follows the last backslash.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  const piece = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(\s+)/y;
  let word: string | undefined;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (match === null) return undefined;
    const [, single, double, escaped, plain, blank] = match;
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const inDouble = double?.replaceAll(/\\([$`"\\])/g, '$1').replaceAll('\\\n', '');
    word = (word ?? '') + (single ?? inDouble ?? (escaped === '\n' ? '' : escaped) ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}
