/**
 * The value of a variable, or undefined where it has none. `null` says that it cannot be known from the file;
 * the substitution then gives no answer.
 */
export type Lookup = (name: string) => string | undefined | null;

interface Cursor {
  readonly text: string;
  readonly escape: string;
  readonly lookup: Lookup;
  at: number;
  unknown: boolean;
}

const NAME = /[a-zA-Z_][a-zA-Z0-9_]*|[0-9@*#?!$-]/y;

/**
 * Replaces variables and removes quotes as the builder does for an argument: `$X`, `${X}`, `${X:-word}`, `${X-word}`, `:+`, `+`,
 * `:?`, `?` (here: empty), and the removals `#`, `##`, `%`, `%%`, `/` and `//` (source: Dockerfile reference, "Environment
 * replacement"). Words may nest.
 *
 * @returns undefined when the text depends on a variable for which `lookup` answers `null`
 */
export function substitute(text: string, lookup: Lookup, escape = '\\'): string | undefined {
  if (!/[$"'\\`]/.test(text)) return text;
  const cursor: Cursor = { text, escape, lookup, at: 0, unknown: false };
  const result = readUntil(cursor, '', 0);
  return cursor.unknown ? undefined : result;
}

function readUntil(cursor: Cursor, stop: string, depth: number): string {
  let result = '';
  let quote = '';
  while (cursor.at < cursor.text.length) {
    const char = cursor.text.charAt(cursor.at);
    if (char === stop && quote === '') return result;
    if (char === cursor.escape && quote !== "'") {
      result += cursor.text.charAt(cursor.at + 1);
      cursor.at += 2;
    } else if (char === '$' && quote !== "'") {
      result += readVariable(cursor, depth);
    } else {
      cursor.at += 1;
      if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote) quote = '';
      else result += char;
    }
  }
  return result;
}

function readVariable(cursor: Cursor, depth: number): string {
  const braced = cursor.text[cursor.at + 1] === '{';
  const name = nameAt(cursor.text, cursor.at + (braced ? 2 : 1));
  if (name === '' || depth > 50) {
    cursor.at += 1;
    return '$';
  }
  cursor.at += name.length + (braced ? 2 : 1);
  if (!braced) return known(cursor, cursor.lookup(name)) ?? '';
  const result = readModified(cursor, name, depth);
  cursor.at += 1;
  return result;
}

/** Reads from behind the name to the closing brace. */
function readModified(cursor: Cursor, name: string, depth: number): string {
  const operator = /[:]?[-+?]|##?|%%?|\/\/?/y;
  operator.lastIndex = cursor.at;
  const found = operator.exec(cursor.text)?.[0] ?? '';
  cursor.at += found.length;
  const outer = cursor.unknown;
  const word = readUntil(cursor, '}', depth + 1);
  const wordUnknown = cursor.unknown && !outer;
  cursor.unknown = outer;
  const value = cursor.lookup(name);
  if (value === null) {
    cursor.unknown = true;
    return '';
  }
  const set = value !== undefined && (value !== '' || !found.startsWith(':'));
  if (/[-+]$/.test(found)) {
    const usesWord = found.endsWith('+') ? set : !set;
    if (usesWord && wordUnknown) cursor.unknown = true;
    return usesWord ? word : found.endsWith('+') ? '' : (value ?? '');
  }
  if (wordUnknown) cursor.unknown = true;
  return cut(cursor, value ?? '', found, word);
}

function cut(cursor: Cursor, value: string, operator: string, word: string): string {
  if (operator.startsWith('/')) return replaced(cursor, value, operator, word);
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const longest = operator.length === 2;
  if (longest) lengths.reverse();
  if (operator.startsWith('#')) {
    const length = lengths.find((count) => matchesGlob(value.slice(0, count), word)) ?? 0;
    return value.slice(length);
  }
  if (operator.startsWith('%')) {
    const length =
      lengths.find((count) => matchesGlob(value.slice(value.length - count), word)) ?? 0;
    return value.slice(0, value.length - length);
  }
  return value;
}

/** A pattern with wildcards is not worked out: the answer then counts as unknown. */
function replaced(cursor: Cursor, value: string, operator: string, word: string): string {
  const slash = word.indexOf('/');
  const pattern = slash === -1 ? word : word.slice(0, slash);
  const text = slash === -1 ? '' : word.slice(slash + 1);
  if (/[*?]/.test(pattern)) cursor.unknown = true;
  if (pattern === '') return value;
  return operator === '//'
    ? value.replaceAll(pattern, () => text)
    : value.replace(pattern, () => text);
}

/** `*` and `?` as in a shell; never more than text × pattern steps. */
function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let next = 0;
  while (at < text.length) {
    const char = pattern.charAt(next);
    if (char === '*') {
      star = next;
      retry = at;
      next += 1;
    } else if (char !== '' && (char === '?' || char === text.charAt(at))) {
      next += 1;
      at += 1;
    } else if (star !== -1) {
      retry += 1;
      at = retry;
      next = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(next));
}

function known(cursor: Cursor, value: string | undefined | null): string | undefined {
  if (value !== null) return value;
  cursor.unknown = true;
  return undefined;
}

function nameAt(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}
