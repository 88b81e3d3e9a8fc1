/** What a glob is made of, in the syntax of Go's `filepath.Match`. */
export type GlobToken =
  | { readonly type: 'literal'; readonly char: string }
  /** `*` */
  | { readonly type: 'star' }
  /** `?` */
  | { readonly type: 'any' }
  | {
      readonly type: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [low: string, high: string])[];
    };

/**
 * Takes a glob apart as Go's `filepath.Match` does (https://pkg.go.dev/path/filepath#Match).
 * @returns undefined when it is malformed: an open `[`, an empty class, a `-` or `]` that stands for itself in a class
 *   without a backslash, a backslash at the end
 */
export function parseGlob(glob: string): GlobToken[] | undefined {
  const chars = Array.from(glob);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '*') tokens.push({ type: 'star' });
    else if (char === '?') tokens.push({ type: 'any' });
    else if (char === '[') {
      const parsed = parseClass(chars, at + 1);
      if (parsed === undefined) return undefined;
      tokens.push(parsed.token);
      at = parsed.end;
    } else if (char === '\\') {
      at += 1;
      const escaped = chars[at];
      if (escaped === undefined) return undefined;
      tokens.push({ type: 'literal', char: escaped });
    } else tokens.push({ type: 'literal', char });
  }
  return tokens;
}

/**
 * True for a pattern that Go's `filepath.Match(pattern, ".")` refuses, which is how moby checks patterns. That call looks no further
 * than the first piece between stars that does not match, so a mistake behind it passes.
 */
export function isRefused(glob: string): boolean {
  const pieces = piecesOf(glob);
  let name = '.';
  for (const [i, { hasStar, text }] of pieces.entries()) {
    if (text === '') return false;
    const tokens = parseGlob(text);
    if (tokens === undefined) return true;
    const isLast = i === pieces.length - 1;
    const starts = hasStar ? [name, ''] : [name];
    const rests = starts.map((start) => afterTokens(tokens, start));
    const rest = rests.find((left) => left !== undefined && (left === '' || !isLast));
    if (rest === undefined) return false;
    name = rest;
  }
  return false;
}

/** Where a glob has stars outside classes; what is a class is judged loosely, as Go does it at this point. */
function piecesOf(glob: string): { hasStar: boolean; text: string }[] {
  const pieces: { hasStar: boolean; text: string }[] = [];
  for (let rest = glob; rest !== '';) {
    const stars = /^\**/.exec(rest)?.[0] ?? '';
    const text =
      /^(?:\\[^]|\[(?:\\[^]|[^\]\\])*(?:\]|\\?$)|[^*[])*/u.exec(rest.slice(stars.length))?.[0] ??
      '';
    pieces.push({ hasStar: stars !== '', text });
    rest = rest.slice(stars.length + text.length);
  }
  return pieces;
}

/** What of a name of at most one character is left behind the tokens, none of which is a star. */
function afterTokens(tokens: readonly GlobToken[], name: string): string | undefined {
  if (tokens.length === 0) return name;
  const regexp = new RegExp(`^${tokens.map(tokenSource).join('')}$`, 'v');
  return regexp.test(name) ? '' : undefined;
}

/** `from` is behind the `[`; `end` is the place of the `]`. */
function parseClass(
  chars: readonly string[],
  from: number,
): { token: GlobToken; end: number } | undefined {
  const negated = chars[from] === '^';
  const ranges: [string, string][] = [];
  let at = negated ? from + 1 : from;
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = classChar(chars, at);
    if (low === undefined) return undefined;
    at = low.next;
    const high = chars[at] === '-' ? classChar(chars, at + 1) : low;
    if (high === undefined) return undefined;
    at = high.next;
    ranges.push([low.char, high.char]);
  }
  return { token: { type: 'class', negated, ranges }, end: at };
}

function classChar(
  chars: readonly string[],
  at: number,
): { char: string; next: number } | undefined {
  const first = chars[at];
  if (first === undefined || first === '-' || first === ']') return undefined;
  const place = first === '\\' ? at + 1 : at;
  const char = chars[place];
  // What follows must be there: a class needs its end.
  return char === undefined || place + 1 >= chars.length ? undefined : { char, next: place + 1 };
}

/** True when some character of the glob is not itself. */
export function isGlob(text: string): boolean {
  return /^(?:[^\\]|\\[^])*?[*?[]/u.test(text);
}

/** A test for one name (without slashes), or undefined when the glob is malformed. */
export function globTest(glob: string): ((name: string) => boolean) | undefined {
  const tokens = parseGlob(glob);
  if (tokens === undefined) return undefined;
  const regexp = new RegExp(`^${tokens.map(tokenSource).join('')}$`, 'v');
  return (name) => regexp.test(name);
}

function tokenSource(token: GlobToken): string {
  switch (token.type) {
    case 'literal':
      return codePoint(token.char);
    case 'star':
      return '[^\\/]*';
    case 'any':
      return '[^\\/]';
    case 'class': {
      // A range that runs backwards holds nothing.
      const ranges = token.ranges
        .filter(([low, high]) => (low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0))
        .map(([low, high]) => `${codePoint(low)}-${codePoint(high)}`);
      return `[${token.negated ? '^' : ''}${ranges.join('')}]`;
    }
  }
}

/** A character of a regular expression that stands for itself. */
export function codePoint(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
