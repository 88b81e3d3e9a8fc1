import type { BuildEvent } from '../../engine/engine.ts';
import type { LogFile } from '../ports.ts';
import { createLineAssembler, plainLine } from './lines.ts';

/** Lines that a failure shows. */
export const SHOWN_LINES = 20;

/** Characters of each; the log has the whole line. */
export const SHOWN_LENGTH = 500;

/** What one unit's build says, as whole lines without terminal codes and secrets: to its log, to the progress, and kept for a failure. */
export interface Recorder {
  /** Takes what the engine tells. */
  record(event: BuildEvent): void;
  /** Adds a line of our own to the log: a new try, how it ended. */
  note(text: string): void;
  /** What a failed step said last, or the build where no step failed. */
  lastLines(): readonly string[];
  /** Name of the step that failed: `[runtime 2/5] RUN apt-get install …`. */
  failedStep(): string | undefined;
  /** Forgets the failure of an earlier try. */
  restart(): void;
  /** Passes on unfinished lines. */
  end(): void;
}

export interface RecorderTargets {
  /** Opened when there is something to write: what is skipped leaves the log of its build alone. */
  readonly log: () => LogFile;
  readonly hide: (text: string) => string;
  /** One line of a step's output. */
  readonly onLine: (text: string) => void;
  readonly onStep: (step: Extract<BuildEvent, { type: 'step' }>) => void;
  readonly onWarning: (text: string) => void;
}

export function createRecorder(targets: RecorderTargets): Recorder {
  const { hide } = targets;
  const assembler = createLineAssembler();
  const transcript = createTranscript(targets.log);
  const tail = createTail();
  let failed: { readonly id: string; readonly name: string } | undefined;

  const say = (step: string | undefined, raw: string): void => {
    const text = hide(raw);
    transcript.line(step, text);
    tail.add(step, text);
    targets.onLine(text);
  };
  const recordStep = (event: Step): void => {
    const name = hide(plainLine(event.name));
    const hasEnded = event.state !== 'started';
    if (hasEnded) for (const { step, line } of assembler.end(event.id)) say(step, line);
    transcript.step({ ...event, name });
    if (event.state === 'failed') {
      failed = { id: event.id, name };
      for (const line of event.error?.split('\n') ?? []) transcript.note(hide(plainLine(line)));
    } else if (hasEnded) tail.forget(event.id);
    targets.onStep({ ...event, name });
  };
  const record = (event: BuildEvent): void => {
    if (event.type === 'step') recordStep(event);
    else if (event.type === 'log') {
      for (const line of assembler.add(event.id, event.text)) say(event.id, line);
    } else if (event.type === 'warning') {
      const text = hide(plainLine(event.text));
      transcript.note(`warning: ${text}`);
      targets.onWarning(text);
    }
  };
  return {
    record,
    note: (text) => {
      transcript.note(hide(text));
    },
    lastLines: () => tail.lines(failed?.id),
    failedStep: () => failed?.name,
    restart: () => {
      failed = undefined;
      tail.clear();
    },
    end: () => {
      for (const { step, line } of assembler.end()) say(step, line);
    },
  };
}

type Step = Extract<BuildEvent, { type: 'step' }>;

/** The log's text. Steps run at once: where another one speaks than before, its name stands above. */
interface Transcript {
  step(event: Step): void;
  line(step: string | undefined, text: string): void;
  note(text: string): void;
}

function createTranscript(log: () => LogFile): Transcript {
  const names = new Map<string | undefined, string>();
  let speaking: string | undefined;
  const write = (text: string): void => {
    log().write(`${text}\n`);
  };
  return {
    step: ({ id, name, state }) => {
      const isNew = names.get(id) !== name;
      names.set(id, name);
      if (state !== 'started') {
        speaking = undefined;
        write(`=> ${name} ${state.toUpperCase()}`);
      } else if (isNew) {
        speaking = id;
        write(`=> ${name}`);
      }
    },
    line: (step, text) => {
      if (step !== speaking) write(`=> ${names.get(step) ?? 'build'}`);
      speaking = step;
      write(text);
    },
    note: (text) => {
      speaking = undefined;
      write(text);
    },
  };
}

/** The last lines of every step that has not succeeded, and of all together. */
interface Tail {
  add(step: string | undefined, text: string): void;
  forget(step: string): void;
  clear(): void;
  /** Those of a step, if it said anything; else those of all. */
  lines(step: string | undefined): readonly string[];
}

function createTail(): Tail {
  const bySteps = new Map<string | undefined, string[]>();
  const all: string[] = [];
  const keep = (lines: string[], text: string): void => {
    lines.push(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
    if (lines.length > SHOWN_LINES) lines.shift();
  };
  return {
    add: (step, text) => {
      const lines = bySteps.get(step) ?? [];
      bySteps.set(step, lines);
      keep(lines, text);
      keep(all, text);
    },
    forget: (step) => bySteps.delete(step),
    clear: () => {
      bySteps.clear();
      all.length = 0;
    },
    lines: (step) => [...((step === undefined ? undefined : bySteps.get(step)) ?? all)],
  };
}
