import { codePoint } from './glob.ts';

/** `[:alpha:]` and its like, as the inside of a class (https://pkg.go.dev/regexp/syntax). */
const POSIX_CLASSES: Readonly<Record<string, string | undefined>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\u{0}-\\u{7f}',
  blank: '\\t\\u{20}',
  cntrl: '\\u{0}-\\u{1f}\\u{7f}',
  digit: '0-9',
  graph: '\\u{21}-\\u{7e}',
  lower: 'a-z',
  print: '\\u{20}-\\u{7e}',
  punct: '\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}',
  space: '\\t-\\r\\u{20}',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const PERL_CLASSES: Readonly<Record<string, string | undefined>> = {
  d: '[0-9]',
  D: '[^0-9]',
  // Not the vertical tab, which JavaScript's \s has.
  s: '[\\t\\n\\f\\r\\u{20}]',
  S: '[^\\t\\n\\f\\r\\u{20}]',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
};

const CONTROLS: Readonly<Record<string, number | undefined>> = {
  a: 7,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** Outside a class. In groups, because Go repeats them where JavaScript does not. */
const ASSERTIONS: Readonly<Record<string, string | undefined>> = {
  A: '(?:^)',
  b: '(?:\\b)',
  B: '(?:\\B)',
  z: '(?:$)',
};

/** A piece of a regular expression, and where the next one begins. */
interface Piece {
  readonly source: string;
  readonly next: number;
  /** The character, where it is one, so that it can begin or end a range. */
  readonly char?: string;
}

/**
 * A Go regular expression of the kind that .dockerignore patterns turn into (`./pattern.ts`), as one of JavaScript's: all of
 * https://pkg.go.dev/regexp/syntax but flags, lazy repetition and named groups, which such patterns never have.
 *
 * No glob library (picomatch, ignore) can stand in for it: moby hands classes, backslashes and bars of a pattern to Go's regular
 * expressions as they are, and what those make of them is what Docker ignores.
 * @returns undefined where Go refuses the expression
 */
export function fromGoRegExp(expression: string): RegExp | undefined {
  const chars = Array.from(expression);
  let source = '';
  let canRepeat = false;
  for (let at = 0; at < chars.length;) {
    const count = readCount(chars, at);
    if (count !== undefined && !canRepeat) return undefined;
    const piece = count ?? readPiece(chars, at);
    if (piece === undefined) return undefined;
    source += piece.source;
    canRepeat = count === undefined && !['(', '|'].includes(piece.source);
    at = piece.next;
  }
  try {
    return new RegExp(source, 'v');
  } catch {
    // A property that JavaScript does not know.
    return undefined;
  }
}

/** `*`, `?`, `{2}`, `{2,}`, `{2,4}`; other braces stand for themselves. */
function readCount(chars: readonly string[], at: number): Piece | undefined {
  const char = chars[at] ?? '';
  if (char === '*' || char === '?') return { source: char, next: at + 1 };
  if (char !== '{') return undefined;
  const count = /^\{\d+(?:,\d*)?\}/.exec(chars.slice(at, at + 16).join(''))?.[0];
  return count === undefined ? undefined : { source: count, next: at + count.length };
}

function readPiece(chars: readonly string[], at: number): Piece | undefined {
  const char = chars[at] ?? '';
  if (char === '[') return readClass(chars, at + 1);
  if (char === '\\') return readAssertion(chars, at) ?? readEscape(chars, at);
  if (char === '.') return { source: '[^\\n]', next: at + 1 };
  if (char === '^' || char === '$') return { source: `(?:${char})`, next: at + 1 };
  return { source: '()|'.includes(char) ? char : codePoint(char), next: at + 1 };
}

function readAssertion(chars: readonly string[], at: number): Piece | undefined {
  const letter = chars[at + 1] ?? '';
  if (letter === 'Q') {
    const rest = chars.slice(at + 2).join('');
    const end = rest.indexOf('\\E');
    const quoted = Array.from(end === -1 ? rest : rest.slice(0, end));
    const next = at + 2 + quoted.length + (end === -1 ? 0 : 2);
    return { source: quoted.map(codePoint).join(''), next };
  }
  const source = ASSERTIONS[letter];
  return source === undefined ? undefined : { source, next: at + 2 };
}

function readClass(chars: readonly string[], from: number): Piece | undefined {
  const negated = chars[from] === '^';
  const first = negated ? from + 1 : from;
  let source = '';
  let at = first;
  while (chars[at] !== ']' || at === first) {
    const named = readPosixClass(chars, at);
    const item = named ?? readClassItem(chars, at);
    if (item === undefined || item === 'unknown') return undefined;
    source += item.source;
    at = item.next;
  }
  return { source: `[${negated ? '^' : ''}${source}]`, next: at + 1 };
}

function readPosixClass(chars: readonly string[], at: number): Piece | 'unknown' | undefined {
  if (chars[at] !== '[' || chars[at + 1] !== ':') return undefined;
  const rest = chars.slice(at + 2).join('');
  const end = rest.indexOf(':]');
  if (end === -1) return undefined;
  const [, not, name] = /^(\^?)(.*)$/s.exec(rest.slice(0, end)) ?? [];
  const inside = POSIX_CLASSES[name ?? ''];
  if (inside === undefined) return 'unknown';
  return {
    source: `[${not ?? ''}${inside}]`,
    next: at + 4 + Array.from(rest.slice(0, end)).length,
  };
}

function readClassItem(chars: readonly string[], at: number): Piece | undefined {
  const low = readClassChar(chars, at);
  // `-` before the end of the class stands for itself.
  if (low?.char === undefined || chars[low.next] !== '-' || chars[low.next + 1] === ']') return low;
  if (low.next + 1 >= chars.length) return low;
  const high = readClassChar(chars, low.next + 1);
  if (high?.char === undefined) return undefined;
  const isBackwards = (high.char.codePointAt(0) ?? 0) < (low.char.codePointAt(0) ?? 0);
  return isBackwards ? undefined : { source: `${low.source}-${high.source}`, next: high.next };
}

function readClassChar(chars: readonly string[], at: number): Piece | undefined {
  const char = chars[at];
  if (char === undefined) return undefined;
  return char === '\\' ? readEscape(chars, at) : { source: codePoint(char), next: at + 1, char };
}

/** A class (`\d`, `\pL`) or a character. */
function readEscape(chars: readonly string[], at: number): Piece | undefined {
  const letter = chars[at + 1];
  if (letter === undefined) return undefined;
  if (letter === 'p' || letter === 'P') return readProperty(chars, at);
  const perl = PERL_CLASSES[letter];
  if (perl !== undefined) return { source: perl, next: at + 2 };
  const control = CONTROLS[letter];
  if (control !== undefined) return charPiece(control, at + 2);
  return readNumber(chars, at) ?? readSelf(letter, at);
}

/** `\pL`, `\p{Lu}`, `\p{^Greek}`: a category or a script. */
function readProperty(chars: readonly string[], at: number): Piece | undefined {
  const rest = chars.slice(at + 1).join('');
  const [whole, sign, inBraces, letter] = /^([pP])(?:\{([^}]*)\}|(.))/su.exec(rest) ?? [];
  const written = inBraces ?? letter ?? '';
  const name = written.replace(/^\^/, '');
  if (whole === undefined || !/^[A-Z][A-Za-z_]*$/.test(name)) return undefined;
  const isNegated = (sign === 'P') !== written.startsWith('^');
  const isCategory = name.length <= 2 || name === 'Any';
  return {
    source: `\\${isNegated ? 'P' : 'p'}{${isCategory ? '' : 'Script='}${name}}`,
    next: at + 1 + Array.from(whole).length,
  };
}

/** `\x41`, `\x{1f600}`, `\012`. */
function readNumber(chars: readonly string[], at: number): Piece | undefined {
  const text = chars.slice(at + 1, at + 16).join('');
  const [hex, inBraces, two] = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(text) ?? [];
  if (hex !== undefined) {
    const code = Number.parseInt(inBraces ?? two ?? '', 16);
    return code > 0x10ffff ? undefined : charPiece(code, at + 1 + hex.length);
  }
  // One digit alone would be a reference to a group, which Go does not have; \0 is a character.
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(text)?.[0];
  if (octal === undefined) return undefined;
  return charPiece(Number.parseInt(octal, 8), at + 1 + octal.length);
}

function readSelf(letter: string, at: number): Piece | undefined {
  const isSelf = (letter.codePointAt(0) ?? 0) < 0x80 && !/[0-9A-Za-z]/.test(letter);
  return isSelf ? { source: codePoint(letter), next: at + 2, char: letter } : undefined;
}

function charPiece(code: number, next: number): Piece {
  const char = String.fromCodePoint(code);
  return { source: codePoint(char), next, char };
}
