import type { BuildEvent } from '../engine.ts';

/** `#5 [2/3] RUN make`, and everything else that BuildKit's `--progress=plain` says of a step (BuildKit, util/progress/progressui). */
const LINE = /^#(\d+) (.*)$/;

/** Turns the lines of BuildKit's plain progress into events. */
export class PlainProgress {
  readonly #onEvent: (event: BuildEvent) => void;
  readonly #names = new Map<string, string>();
  #failed: string | undefined;
  #line: number | undefined;

  constructor(onEvent: (event: BuildEvent) => void) {
    this.#onEvent = onEvent;
  }

  static speaks(line: string): boolean {
    return LINE.test(line);
  }

  /** Name of the step that failed. */
  get failedStep(): string | undefined {
    return this.#failed;
  }

  /** Line of the Dockerfile that failed, one-based. */
  get line(): number | undefined {
    return this.#line;
  }

  take(line: string): void {
    const [, id, text = ''] = LINE.exec(line) ?? [];
    if (id === undefined) this.#takeRest(line);
    else this.#takeStep(id, text);
  }

  #takeStep(id: string, text: string): void {
    const name = this.#names.get(id);
    if (name === undefined) {
      this.#names.set(id, text);
      this.#onEvent({ type: 'step', id, name: text, state: 'started' });
      return;
    }
    // Coming back to a step, its name is said again, and an ellipsis ends what was said of another one.
    if (text === name || text === '...' || /^sha256:[0-9a-f]{64}$/.test(text)) return;
    const error = /^ERROR:? (.*)/.exec(text)?.[1];
    const warning = /^WARN(?:ING)?: (.*)/.exec(text)?.[1];
    if (error !== undefined) {
      if (error !== 'context canceled') this.#failed ??= name;
      this.#onEvent({ type: 'step', id, name, state: 'failed', error });
    } else if (warning !== undefined) this.#onEvent({ type: 'warning', text: warning });
    else if (text === 'CACHED') this.#onEvent({ type: 'step', id, name, state: 'cached' });
    else if (/^DONE(?: \d+(?:\.\d+)?s)?$/.test(text)) {
      this.#onEvent({ type: 'step', id, name, state: 'done' });
    } else if (text !== 'CANCELED') {
      // Seconds since the step began stand in front of what it prints.
      this.#onEvent({ type: 'log', id, text: `${text.replace(/^\d+\.\d+ ?/, '')}\n` });
    }
  }

  /** What is said at the end: the place of the failure, and the failure again. */
  #takeRest(line: string): void {
    const place = /^[^\s:]+:(\d+)$/.exec(line)?.[1];
    if (place !== undefined) this.#line ??= Number(place);
    this.#onEvent({ type: 'log', id: undefined, text: `${line}\n` });
  }
}
