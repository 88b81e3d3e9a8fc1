/** Something in a Dockerfile that a maintainer should look at. One-based; `endCol` is exclusive, on the same line. */
export interface Finding {
  /** `dockerfile/latest-tag` … */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly col: number;
  readonly endCol?: number;
  readonly severity: 'warning';
}

/** What a rule says of one instruction; offsets are those of the instruction's text. */
export interface LocalFinding {
  /** Without the `dockerfile/` prefix. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
  /** Counts only in layers that the last stage contains. */
  readonly shippedOnly?: true;
  /** Does not count where the stage's environment has this variable. */
  readonly unlessEnv?: string;
}

/** A finding with its place counted from the instruction: `line` 0 is the keyword's line, where `col` 0 is the keyword. */
export interface PlacedFinding extends Omit<LocalFinding, 'start' | 'end'> {
  readonly line: number;
  readonly col: number;
  readonly endCol?: number;
}

/** Offsets to line and column. A range over several lines ends with its first line. */
export function placeFinding(text: string, { start, end, ...rest }: LocalFinding): PlacedFinding {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const eol = text.indexOf('\n', start);
  const stop = Math.min(end, eol === -1 ? text.length : eol);
  let line = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < start; at = text.indexOf('\n', at + 1))
    line += 1;
  const col = start - lineStart;
  return stop > start ? { ...rest, line, col, endCol: stop - lineStart } : { ...rest, line, col };
}
