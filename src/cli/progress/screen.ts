import type { Sink } from '../../context.ts';
import { plain } from '../report/style.ts';
import type { Paint } from '../report/style.ts';
import { paintLine, widthOf } from './line.ts';
import type { Line } from './line.ts';

/** A sink that knows its height too, where it is a terminal. */
export type ProgressSink = Sink & { readonly rows?: number | undefined };

const csi = '\u001b[';
/** DECTCEM: the cursor. */
const [hideCursor, showCursor] = [`${csi}?25l`, `${csi}?25h`];
/** DECAWM: without it a line that a terminal thinks wider than we do is cut, not wrapped. */
const [noWrap, wrap] = [`${csi}?7l`, `${csi}?7h`];
/** Synchronized output: everything between is shown at once. Terminals without it ignore both. */
const [hold, release] = [`${csi}?2026h`, `${csi}?2026l`];
const eraseToLineEnd = `${csi}K`;
const eraseBelow = `${csi}J`;

/**
 * The lower part of a terminal, redrawn in place. Between frames the cursor stands at the start of the line below the frame, so that
 * text from elsewhere (a crash, a child process) starts on a line of its own and is not erased.
 */
export class Screen {
  readonly #sink: ProgressSink;
  readonly #paint: Paint;
  /** The frame that is on the screen. */
  #shown: readonly string[] = [];
  #widths: readonly number[] = [];
  #columns = 0;
  #isCursorHidden = false;

  constructor(sink: ProgressSink, paint: Paint) {
    this.#sink = sink;
    this.#paint = paint;
  }

  /** Puts `above` (text that ends with a line break, or nothing) over the frame for good, and the frame below it, in one write. */
  draw(above: string, frame: readonly Line[], columns: number): void {
    const lines = frame.map((line) => paintLine(line, this.#paint));
    const isSame = lines.length === this.#shown.length && columns === this.#columns;
    if (above === '' && isSame && lines.every((line, i) => line === this.#shown[i])) return;
    const body = lines.map((line) => `${line}${eraseToLineEnd}\n`).join('');
    const isClean = above !== '' || columns !== this.#columns;
    const text = [
      hold,
      this.#isCursorHidden || lines.length === 0 ? '' : hideCursor,
      isClean ? this.#erased(columns) : this.#toTop(columns),
      above,
      noWrap,
      body,
      wrap,
      eraseBelow,
      release,
    ];
    this.#isCursorHidden ||= lines.length > 0;
    this.#sink.write(text.join(''));
    this.#shown = lines;
    this.#widths = frame.map((line) => widthOf(paintLine(line, plain)));
    this.#columns = columns;
  }

  /** Takes the frame away and leaves `above`. The cursor is back. */
  clear(above: string, columns: number): void {
    const text = `${this.#erased(columns)}${above}${this.#isCursorHidden ? showCursor : ''}`;
    if (text !== '') this.#sink.write(text);
    this.#forget();
  }

  /** Gives the cursor back and leaves the rest as it is: after a crash nobody knows what else was written. */
  leave(above: string): void {
    const text = `${above}${this.#isCursorHidden ? wrap + showCursor : ''}`;
    if (text !== '') this.#sink.write(text);
    this.#forget();
  }

  #forget(): void {
    this.#isCursorHidden = false;
    this.#shown = [];
    this.#widths = [];
    this.#columns = 0;
  }

  /**
   * To the first line of the frame, all of it erased, line by line: to erase the whole screen at once from its first cell, tmux takes as
   * a wish to keep what is on it in its history.
   */
  #erased(columns: number): string {
    const top = this.#toTop(columns);
    return top + `${eraseToLineEnd}${csi}B`.repeat(this.#height(columns)) + top;
  }

  #toTop(columns: number): string {
    const height = this.#height(columns);
    return height === 0 ? '' : `\r${csi}${height}A`;
  }

  /** When a window gets narrower, terminals break the lines that no longer fit, so the frame is higher than it was drawn. */
  #height(columns: number): number {
    const rowsOf = (width: number): number => Math.max(1, Math.ceil(width / Math.max(1, columns)));
    return this.#widths.reduce((sum, width) => sum + rowsOf(width), 0);
  }
}
