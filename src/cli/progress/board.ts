import type { Sink } from '../../context.ts';
import type { DeliveryEvent } from '../../deliver/events.ts';
import type { Paint } from '../report/style.ts';
import type { Clock } from './clock.ts';
import { finishedLines } from './finished-lines.ts';
import type { OutcomeEvent } from './finished-lines.ts';
import { frameOf } from './frame.ts';
import type { WindowSize } from './frame.ts';
import { namesOf } from './labels.ts';
import { cleanText, fitLine, paintLine } from './line.ts';
import type { ProcessHooks } from './process-hooks.ts';
import type { Progress } from './progress.ts';
import { RunTracker } from './run-state.ts';
import { Screen } from './screen.ts';
import type { ProgressSink } from './screen.ts';

/** Milliseconds between frames. */
const FRAME = 100;

/** Lines kept for a later frame at most: beyond that they are written at once. */
const PENDING = 1_000;

export interface BoardOptions {
  /** The terminal. */
  readonly sink: ProgressSink;
  readonly paint: Paint;
  readonly clock: Clock;
  readonly hooks: ProcessHooks;
  /** Aborted when the run is told to stop; the board then says so and goes on until it is closed. */
  readonly signal: AbortSignal;
  /** Also tells of each image that nothing was to be done for. */
  readonly verbose: boolean;
}

/**
 * The live board of a terminal: what is at work in place, what came to its end above it for good. Events only change what is known;
 * a timer draws, ten times a second at most and only what changed.
 */
export function createBoard(options: BoardOptions): Progress {
  const board = new Board(options);
  return {
    onEvent: (event) => {
      board.apply(event);
    },
    around: (sink) => board.around(sink),
    close: () => {
      board.close();
    },
  };
}

class Board {
  readonly #options: BoardOptions;
  readonly #run = new RunTracker();
  readonly #screen: Screen;
  /** Since the last frame: units that came to their end, and text from elsewhere. */
  #finished: OutcomeEvent[] = [];
  #above = '';
  #aboveLines = 0;
  /** What was written around the board without a line end so far, by sink. */
  readonly #unended = new Map<Sink, string>();
  /** The clock's time at the run's start; undefined until it started. */
  #start: number | undefined;
  #release: (() => void)[] = [];

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#screen = new Screen(options.sink, options.paint);
  }

  apply(event: DeliveryEvent): void {
    this.#run.apply(event);
    if (event.event === 'start') this.#open(event.time);
    if (event.event === 'outcome' && this.#isTold(event)) this.#finished.push(event);
    if (event.event === 'warning') this.#keep(this.#options.sink, `${this.#warningText(event)}\n`);
  }

  /** Only what goes to a terminal, or where the board goes, would run into it. */
  around(sink: Sink): Sink {
    if (!sink.isTTY && sink !== this.#options.sink) return sink;
    return {
      isTTY: sink.isTTY,
      get columns() {
        return sink.columns;
      },
      write: (text) => {
        this.#keep(sink, text);
      },
    };
  }

  close(): void {
    if (this.#start === undefined) return;
    this.#endLines();
    this.#screen.clear(this.#takeAbove(), this.#window().columns);
    this.#end();
  }

  #open(time: number): void {
    if (this.#start !== undefined) return;
    const { clock, hooks } = this.#options;
    this.#start = clock.now() - time;
    const draw = (): void => {
      this.#draw();
    };
    this.#release = [
      clock.every(FRAME, draw),
      hooks.atExit(() => {
        this.#endLines();
        this.#screen.leave(this.#takeAbove());
        this.#end();
      }),
      hooks.aroundStop(() => {
        this.#screen.clear(this.#takeAbove(), this.#window().columns);
      }, draw),
    ];
    draw();
  }

  #end(): void {
    for (const release of this.#release) release();
    this.#release = [];
    this.#start = undefined;
  }

  #draw(): void {
    if (this.#start === undefined) return;
    this.#run.isStopping = this.#options.signal.aborted;
    const window = this.#window();
    const frame = frameOf(this.#run, window, this.#options.clock.now() - this.#start);
    this.#screen.draw(this.#takeAbove(), frame, window.columns);
  }

  #window(): WindowSize {
    // A terminal whose size is not told is taken for the smallest usual one; 0 is what some pseudo-terminals say.
    const { columns, rows } = this.#options.sink;
    return {
      columns: columns === undefined || columns < 1 ? 80 : columns,
      rows: rows === undefined || rows < 1 ? 24 : rows,
    };
  }

  #warningText({ text, image }: Extract<DeliveryEvent, { event: 'warning' }>): string {
    const { paint } = this.#options;
    const about = image === undefined ? '' : `${cleanText(image)}: `;
    const [first = '', ...more] = text.split('\n').map(cleanText);
    return [
      `${paint('warning', 'warning')}: ${about}${first}`,
      ...more.map((line) => `  ${line}`),
    ].join('\n');
  }

  /** What needed nothing is counted in the totals and listed at the end. */
  #isTold({ outcome }: OutcomeEvent): boolean {
    return this.#options.verbose || outcome.type !== 'skipped' || outcome.pushed.length > 0;
  }

  /** Whole lines wait for the next frame. Without a board there is nothing that they could run into. */
  #keep(sink: Sink, text: string): void {
    if (this.#start === undefined) {
      sink.write(text);
      return;
    }
    const whole = (this.#unended.get(sink) ?? '') + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#unended.set(sink, whole.slice(end));
    if (end > 0) this.#say(whole.slice(0, end - 1));
  }

  #say(text: string): void {
    // Units first that ended before it was said.
    this.#settle();
    this.#above += `${text}\n`;
    this.#aboveLines += 1;
    if (this.#aboveLines > PENDING) this.#draw();
  }

  #settle(): void {
    if (this.#finished.length === 0) return;
    const { columns } = this.#window();
    const lines = finishedLines(this.#finished, namesOf(this.#run.units));
    this.#finished = [];
    for (const line of lines) {
      this.#above += `${paintLine(fitLine(line, Math.max(1, columns - 1)), this.#options.paint)}\n`;
    }
  }

  #takeAbove(): string {
    this.#settle();
    const text = this.#above;
    this.#above = '';
    this.#aboveLines = 0;
    return text;
  }

  #endLines(): void {
    for (const rest of this.#unended.values()) if (rest !== '') this.#say(rest);
    this.#unended.clear();
  }
}
