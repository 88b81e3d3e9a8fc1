/** More of one line is not kept: a program that prints no line ends must not fill the memory. */
const LONGEST = 64 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);

/**
 * Sequences that a terminal acts on (ECMA-48, "Control functions", and xterm's for a window's title): CSI, then strings that end with
 * a bell or ST, then the others.
 */
const SEQUENCES = new RegExp(
  [
    `(?:${ESCAPE}\\[|\\u009b)[0-?]*[ -/]*[@-~]?`,
    `${ESCAPE}[\\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?`,
    `${ESCAPE}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** What else a terminal would act on; a tab is text. */
const CONTROLS = /(?!\t)\p{Cc}/gu;

/**
 * Makes lines of a program's output that comes cut anywhere, within a character too. A line is given out when it is complete, as a
 * terminal would show it in the end, without its codes: of what a progress bar writes over and over, the last is kept.
 */
export class LogLines {
  #held: Buffer[] = [];
  #length = 0;

  /** The lines that the bytes complete. */
  push(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      this.#hold(bytes.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#hold(bytes.subarray(from));
    while (this.#length > LONGEST) lines.push(...this.#cut());
    return lines;
  }

  /** The last line, when it lacks its end. */
  flush(): string[] {
    return this.#length === 0 ? [] : [this.#take()];
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // A copy: the bytes are a view of the whole record, which would be kept with them.
    this.#held.push(Buffer.from(bytes));
    this.#length += bytes.length;
  }

  #take(): string {
    const line = Buffer.concat(this.#held);
    this.#held = [];
    this.#length = 0;
    return shown(line);
  }

  /** Of a line that is too long: what was overwritten is forgotten; if nothing was, its beginning is a line. */
  #cut(): string[] {
    const line = Buffer.concat(this.#held);
    this.#held = [];
    this.#length = 0;
    const overwritten = line.subarray(0, -1).lastIndexOf(CARRIAGE_RETURN);
    const at = overwritten >= 0 ? overwritten + 1 : characterStart(line, LONGEST);
    this.#hold(line.subarray(at));
    return overwritten >= 0 ? [] : [shown(line.subarray(0, at))];
  }
}

/** The start of the character that the byte at `at` belongs to: UTF-8's further bytes are 10xxxxxx. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > at - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

/** Bytes that are no UTF-8 become U+FFFD. */
function shown(line: Buffer): string {
  const parts = line.toString('utf8').split('\r');
  const last = parts.findLast((part) => part !== '') ?? '';
  return plainText(last);
}

/** A text without what a terminal would act on. */
export function plainText(text: string): string {
  return text.replace(SEQUENCES, '').replace(CONTROLS, '');
}
