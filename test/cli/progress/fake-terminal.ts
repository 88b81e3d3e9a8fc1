import type { ProgressSink } from '../../../src/cli/progress/screen.ts';

/**
 * A small terminal: what the board writes goes in, the screen that a person would see comes out. It knows the control sequences that
 * the board uses and refuses all others. Glyphs are one cell wide. Lines that a narrower window cuts are broken, as most terminals do.
 */
export class FakeTerminal implements ProgressSink {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Everything written, one entry a write. */
  readonly writes: string[] = [];
  hasCursor = true;
  wraps = true;
  /** All lines from the first one ever, and where the cursor is. */
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** All lines without those at the end that are empty, those that went off the screen included. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** The line that the cursor is on. */
  get cursorLine(): string {
    return this.#lines[this.#row] ?? '';
  }

  write(text: string): void {
    this.writes.push(text);
    // eslint-disable-next-line no-control-regex -- it is what a terminal reads
    for (const token of text.match(/\u001b\[[?0-9;]*[A-Za-z]|[^]/gu) ?? []) this.#take(token);
  }

  /** Another width: lines that no longer fit are broken, and the cursor stays with its line. */
  resize(columns: number, rows: number): void {
    const before = this.#lines;
    this.columns = columns;
    this.rows = rows;
    this.#lines = [];
    before.forEach((line, i) => {
      if (i === this.#row) this.#row = this.#lines.length;
      do {
        this.#lines.push(line.slice(0, columns));
        line = line.slice(columns);
      } while (line !== '');
    });
    // As the loop above, once more for the row: `before` has changed its numbers.
    this.#column = Math.min(this.#column, columns - 1);
  }

  #take(token: string): void {
    if (token === '\n') this.#lineFeed();
    else if (token === '\r') this.#column = 0;
    else if (token.startsWith('\u001b[')) this.#control(token.slice(2, -1), token.slice(-1));
    else if (/\p{Cc}/u.test(token))
      throw new Error(`a terminal would act on ${JSON.stringify(token)}`);
    else this.#print(token);
  }

  #lineFeed(): void {
    this.#column = 0;
    this.#row += 1;
    if (this.#row === this.#lines.length) this.#lines.push('');
  }

  #print(glyph: string): void {
    if (this.#column >= this.columns) {
      if (this.wraps) this.#lineFeed();
      else this.#column = this.columns - 1;
    }
    const line = this.cursorLine.padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + glyph + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #control(parameters: string, final: string): void {
    const number = Number(parameters === '' ? '1' : parameters);
    const top = Math.max(0, this.#lines.length - this.rows);
    switch (`${parameters.startsWith('?') ? parameters : ''}${final}`) {
      case 'm':
      case '?2026h':
      case '?2026l':
        return;
      case '?25h':
      case '?25l':
        this.hasCursor = final === 'h';
        return;
      case '?7h':
      case '?7l':
        this.wraps = final === 'h';
        return;
      case 'A':
        this.#row = Math.max(top, this.#row - number);
        return;
      case 'B':
        this.#row = Math.min(this.#lines.length - 1, this.#row + number);
        return;
      case 'K':
        this.#lines[this.#row] = this.cursorLine.slice(0, this.#column);
        return;
      case 'J':
        this.#lines[this.#row] = this.cursorLine.slice(0, this.#column);
        this.#lines.fill('', this.#row + 1);
        return;
      default:
        throw new Error(`unknown control sequence ${parameters}${final}`);
    }
  }
}
