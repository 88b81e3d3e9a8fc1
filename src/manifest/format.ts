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

/** The format with its placeholders replaced; unknown ones stay as they are. */
export function formatText(format: string, values: Readonly<Record<string, string>>): string {
  return format.replaceAll(part, (whole: string, name: string | undefined) => {
    if (whole === '{{') return '{';
    if (whole === '}}') return '}';
    return name === undefined ? whole : (values[name] ?? whole);
  });
}
