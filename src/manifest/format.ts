/**
 * The part of Python's format strings that tags need: `{name}`, and `{{` and `}}` for braces
 * (https://docs.python.org/3/library/string.html#format-string-syntax).
 */

const part = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** Names in order, once each, and what is wrong with the format. */
export function placeholdersOf(format: string): { names: string[]; problems: string[] } {
  const names = new Set<string>();
  const problems: string[] = [];
  for (const match of format.matchAll(part)) {
    const name = match[1];
    if (name === undefined) {
      if (match[0].length === 1) {
        problems.push(`'${match[0]}' at position ${match.index + 1} of the format has no partner`);
      }
    } else if (/^[A-Za-z_]\w*$/.test(name)) {
      names.add(name);
    } else {
      problems.push(
        `'{${name}}' is not a plain placeholder: conversions and format specs are not taken`,
      );
    }
  }
  return { names: [...names], problems };
}

/** Fills a format in; placeholders without a value stay as they are. */
export type Formatter = (values: Readonly<Record<string, string>>) => string;

/** Takes a format apart once, for filling it in many times. */
export function compileFormat(format: string): Formatter {
  const pieces: { text: string; name: string | undefined }[] = [];
  let end = 0;
  for (const match of format.matchAll(part)) {
    pieces.push({ text: format.slice(end, match.index), name: undefined });
    const name = match[1];
    pieces.push({ text: name === undefined ? match[0].charAt(0) : match[0], name });
    end = match.index + match[0].length;
  }
  pieces.push({ text: format.slice(end), name: undefined });
  return (values) =>
    pieces.reduce(
      (text, piece) =>
        text + (piece.name === undefined ? piece.text : (values[piece.name] ?? piece.text)),
      '',
    );
}
