import { ClassicProgress } from '../docker/classic-progress.ts';
import { isTransient } from '../docker/failure.ts';
import type { BuildEvent } from '../engine.ts';
import { CommandError } from './command-error.ts';
import { PlainProgress } from './plain-progress.ts';
import type { Ended } from './run-command.ts';

/** Lines that a failure repeats. */
const SHOWN = 20;
const STEP = /^(?:\[\d+\/\d+\] )?STEP \d+\/\d+: |^Step \d+\/\d+ : /;
/** What programs put in front of their last words: `Error: `, `ERROR: `, `error: `, `time="…" level=fatal msg="…"`, `FATA[0001] `. */
const LAST_WORDS = /^(?:error:? |fata\[\d+\] )(.*)|level=(?:fatal|error) msg="((?:[^"\\]|\\.)*)"/i;

/** Reads what a program says while it builds: steps of BuildKit, buildah and docker's old builder become events, the rest is log. */
export class OutputReader {
  readonly #onEvent: (event: BuildEvent) => void;
  readonly #dockerfile: string;
  readonly #last: string[] = [];
  #plain: PlainProgress | undefined;
  #classic: ClassicProgress | undefined;
  #step: string | undefined;
  #words: string | undefined;

  /** @param dockerfile its text, by which the steps of buildah and the old builder are found in it */
  constructor(dockerfile: string, onEvent: (event: BuildEvent) => void) {
    this.#dockerfile = dockerfile;
    this.#onEvent = (event) => {
      if (event.type === 'step' && event.state === 'started') this.#step = event.name;
      onEvent(event);
    };
  }

  take(line: string): void {
    if (line.trim() !== '') {
      this.#last.push(line);
      if (this.#last.length > SHOWN) this.#last.shift();
    }
    const [, plain, quoted] = LAST_WORDS.exec(line) ?? [];
    this.#words = plain ?? quoted?.replace(/\\(.)/g, '$1') ?? this.#words;
    // The first line that is a step decides: commands of the build may print the like of the other.
    if (this.#plain === undefined && this.#classic === undefined) this.#choose(line);
    if (this.#plain !== undefined) this.#plain.take(line);
    else if (this.#classic !== undefined) {
      this.#classic.take({ type: 'json', value: { stream: `${line}\n` } });
    } else this.#onEvent({ type: 'log', id: undefined, text: `${line}\n` });
  }

  #choose(line: string): void {
    if (PlainProgress.speaks(line)) this.#plain = new PlainProgress(this.#onEvent);
    else if (STEP.test(line)) this.#classic = new ClassicProgress(this.#dockerfile, this.#onEvent);
  }

  /** The program has ended well. */
  succeed(): void {
    this.#classic?.end();
  }

  /** The program has ended, and not well. */
  fail(program: string, { code, signal }: Ended): CommandError {
    const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
    const words = this.#words ?? this.#last.at(-1);
    const line = this.#plain === undefined ? this.#classic?.line : this.#plain.line;
    const step = this.#plain === undefined ? this.#step : this.#plain.failedStep;
    this.#classic?.end(words ?? how);
    const message = [
      `${program} ${how}`,
      step === undefined ? '' : ` in ${step}`,
      words === undefined ? '' : `: ${words}`,
    ];
    return new CommandError('build', message.join(''), {
      step,
      lastLines: [...this.#last],
      transient: isTransient(words ?? ''),
      ...(code !== null && { exitCode: code }),
      ...(line !== undefined && { line }),
    });
  }
}
