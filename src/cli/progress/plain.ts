import type { DeliveryEvent } from '../../deliver/events.ts';
import type { UnitName } from '../../deliver/outcome.ts';
import type { Sink } from '../../context.ts';
import type { Paint } from '../report/style.ts';
import { count } from '../summary.ts';
import { activityOf } from './activity.ts';
import type { Clock } from './clock.ts';
import { namesOf } from './labels.ts';
import { cleanText } from './line.ts';
import { failurePlaces, pushedOf, reasonText, roleOf, wordOf } from './outcome-words.ts';
import type { Progress } from './progress.ts';
import { durationText, elapsedText } from '../../quantities.ts';
import { RunTracker } from './run-state.ts';
import { stepName, stepText } from './step.ts';

/** Milliseconds of silence after which a line tells that the run is alive: CI services end jobs that say nothing for long. */
const SILENCE = 30_000;

/** How many images such a line names, those longest at work. */
const NAMED = 3;

export interface PlainOptions {
  readonly sink: Sink;
  readonly paint: Paint;
  readonly clock: Clock;
  /** Every step as it begins, cached ones too, and every line of the logs. */
  readonly verbose: boolean;
}

/** Lines for logs and pipes: one for each change that matters, each beginning with the image's name; nothing is ever redrawn. */
export function createPlain(options: PlainOptions): Progress {
  const lines = new PlainLines(options);
  return {
    onEvent: (event) => {
      lines.apply(event);
    },
    around: (sink) => sink,
    close: () => {
      lines.close();
    },
  };
}

type EventOf<Name extends DeliveryEvent['event']> = Extract<DeliveryEvent, { event: Name }>;

class PlainLines {
  readonly #options: PlainOptions;
  readonly #run = new RunTracker();
  /** When running steps began, by unit and id. */
  readonly #steps = new Map<string, number>();
  #nameOf = namesOf([]);
  #start = 0;
  #lastLine = 0;
  #stop: (() => void) | undefined;

  constructor(options: PlainOptions) {
    this.#options = options;
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  apply(event: DeliveryEvent): void {
    this.#run.apply(event);
    switch (event.event) {
      case 'start':
        this.#began(event);
        return;
      case 'phase':
        if (event.phase !== 'waiting' && event.phase !== 'retrying')
          this.#about(event, event.phase);
        return;
      case 'step':
        this.#step(event);
        return;
      case 'log':
        if (this.#options.verbose) this.#about(event, `| ${cleanText(event.text)}`);
        return;
      case 'retry':
        this.#about(
          event,
          `retry ${event.attempt} in ${durationText(event.wait)}: ${cleanText(event.reason.replaceAll('\n', ' '))}`,
        );
        return;
      case 'warning':
        this.#warning(event);
        return;
      case 'outcome':
        this.#outcome(event);
        return;
      case 'bytes':
      case 'end':
    }
  }

  #began({ units, jobs, time }: EventOf<'start'>): void {
    const { clock } = this.#options;
    this.#nameOf = namesOf(units);
    this.#start = clock.now() - time;
    this.#line(`${count(units.length, 'image')}, ${jobs} at a time`);
    this.#stop ??= clock.every(SILENCE / 3, () => {
      if (clock.now() - this.#lastLine >= SILENCE) this.#alive();
    });
  }

  /** Steps of the Dockerfile when they are done, with their time; under `--verbose` also when they begin, and the builder's own. */
  #step(event: EventOf<'step'>): void {
    const { verbose } = this.#options;
    const key = JSON.stringify([event.image, event.platform, event.id]);
    const began = this.#steps.get(key) ?? event.time;
    const text = stepText(event.name);
    const isOwn = stepName(event.name).position === undefined;
    if (event.state === 'started') {
      this.#steps.set(key, event.time);
      if (verbose) this.#about(event, text);
      return;
    }
    this.#steps.delete(key);
    if (event.state === 'cached' ? verbose : verbose || !isOwn) {
      const took = event.state === 'cached' ? '' : ` ${durationText(event.time - began)}`;
      this.#about(event, `${text} (${event.state}${took})`);
    }
  }

  #outcome(event: EventOf<'outcome'>): void {
    const { outcome, duration } = event;
    const { paint, verbose } = this.#options;
    const isWork = outcome.type === 'built' || outcome.type === 'failed';
    const took = isWork ? ` in ${durationText(duration)}` : '';
    const text = reasonText(outcome);
    const word = paint(roleOf(outcome), wordOf(outcome));
    this.#about(event, `${word}${took}${text === '' ? '' : `: ${text}`}`);
    for (const { reference, digest, existed } of pushedOf(outcome)) {
      const verb = existed ? 'was pushed before' : 'pushed';
      this.#about(event, `${verb}: ${cleanText(reference)} ${cleanText(digest)}`);
    }
    if (outcome.type !== 'failed') return;
    const { lastLines, log } = outcome.failure;
    // Under --verbose they were told when they came.
    if (!verbose) for (const line of lastLines) this.#about(event, `| ${cleanText(line)}`);
    for (const place of failurePlaces(outcome.failure)) this.#about(event, place);
    if (log !== undefined) this.#about(event, `log: ${cleanText(log)}`);
  }

  #warning({ text, image }: EventOf<'warning'>): void {
    const word = this.#options.paint('warning', 'warning');
    const about = image === undefined ? '' : `${cleanText(image)}: `;
    for (const line of text.split('\n')) this.#line(`${about}${word}: ${cleanText(line)}`);
  }

  #alive(): void {
    const now = this.#options.clock.now() - this.#start;
    const { units } = this.#run;
    const done = units.filter(({ outcome }) => outcome !== undefined).length;
    const working = units
      .filter(({ started, outcome }) => started !== undefined && outcome === undefined)
      .toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0));
    this.#line(`${elapsedText(now)}: ${done} of ${units.length} done, ${working.length} at work`);
    for (const unit of working.slice(0, NAMED)) {
      this.#about(unit, `${elapsedText(now - (unit.started ?? now))} ${activityOf(unit, now)}`);
    }
  }

  #about(unit: UnitName, text: string): void {
    this.#line(`${this.#nameOf(unit)}: ${text}`);
  }

  #line(text: string): void {
    this.#lastLine = this.#options.clock.now();
    this.#options.sink.write(`${text}\n`);
  }
}
