import type { BuildEvent } from '../../engine.ts';
import { LogLines, plainText } from './log-lines.ts';
import type { StatusResponse, Vertex, VertexLog, VertexStatus, VertexWarning } from './messages.ts';

type StepEvent = Extract<BuildEvent, { readonly type: 'step' }>;

/** A step that failed by itself, not because another one did. */
export interface FailedStep {
  /** `[runtime 2/5] RUN …` */
  readonly name: string;
  readonly error: string;
}

/** BuildKit ends what else is at work when a step fails, and that counts as failed too. */
const CANCELED = 'context canceled';

/**
 * Turns the builder's reports into events. Reports repeat themselves: a step is told of when its state changes, bytes when they change,
 * warnings once. A step may be done or found in the cache and then started all the same (BuildKit looks for its result first, and races
 * the look-up against the work): the last state counts. Output comes as whole lines, the last one of a step at the latest when the step is over.
 */
export class Trace {
  readonly #tell: (event: BuildEvent) => void;
  readonly #states = new Map<string, StepEvent['state']>();
  readonly #logs = new Map<string, LogLines>();
  readonly #bytes = new Map<string, string>();
  readonly #warnings = new Set<string>();
  readonly #failed: FailedStep[] = [];

  constructor(tell: (event: BuildEvent) => void) {
    this.#tell = tell;
  }

  /** Steps that failed, in the order in which they were reported. */
  get failed(): readonly FailedStep[] {
    return this.#failed;
  }

  /** One report. Its output belongs before the end of the step that it may report as well. */
  read({ vertexes, statuses, logs, warnings }: StatusResponse): void {
    for (const vertex of vertexes) if (vertex.completed === null) this.#readVertex(vertex);
    for (const status of statuses) this.#readStatus(status);
    for (const log of logs) this.#readLog(log);
    for (const vertex of vertexes) if (vertex.completed !== null) this.#readVertex(vertex);
    for (const warning of warnings) this.#readWarning(warning);
  }

  /** Gives out lines that never got their end. */
  end(): void {
    for (const key of this.#logs.keys()) this.#flush(key);
  }

  #readVertex(vertex: Vertex): void {
    const state = stateOf(vertex);
    const known = this.#states.get(vertex.digest);
    if (state === undefined || state === known) return;
    this.#states.set(vertex.digest, state);
    const { digest: id, error } = vertex;
    const name = plainText(vertex.name);
    if (state === 'done' || state === 'failed')
      for (const stream of [1, 2]) this.#flush(logKey(id, stream));
    if (state !== 'failed') {
      this.#tell({ type: 'step', id, name, state });
      return;
    }
    if (!error.includes(CANCELED)) this.#failed.push({ name, error });
    this.#tell({ type: 'step', id, name, state, error: plainText(error) });
  }

  #readStatus({ id: part, vertex, current, total }: VertexStatus): void {
    const amount = `${String(current)}/${String(total)}`;
    const id = `${vertex} ${part}`;
    if (amount === '0/0' || this.#bytes.get(id) === amount) return;
    this.#bytes.set(id, amount);
    const name = part.replace(/:$/, '');
    this.#tell({ type: 'bytes', id, name, done: current, total });
  }

  #readLog({ vertex, stream, msg }: VertexLog): void {
    const key = logKey(vertex, stream);
    const lines = this.#logs.get(key) ?? new LogLines();
    this.#logs.set(key, lines);
    for (const line of lines.push(msg)) this.#tell(logEvent(vertex, line));
  }

  #flush(key: string): void {
    const id = key.slice(0, key.lastIndexOf(' '));
    for (const line of this.#logs.get(key)?.flush() ?? []) this.#tell(logEvent(id, line));
    this.#logs.delete(key);
  }

  #readWarning({ short, ranges }: VertexWarning): void {
    const line = ranges[0]?.start?.line;
    const place = line === undefined ? '' : ` (line ${String(line)} of the Dockerfile)`;
    const text = plainText(Buffer.from(short).toString('utf8')) + place;
    if (this.#warnings.has(text)) return;
    this.#warnings.add(text);
    this.#tell({ type: 'warning', text });
  }
}

/** Whoever takes the events puts lines together again, so each has its end. */
function logEvent(id: string, line: string): BuildEvent {
  return { type: 'log', id, text: `${line}\n` };
}

/** Standard output and standard error may each hold half a line. */
function logKey(vertex: string, stream: number): string {
  return `${vertex} ${String(stream)}`;
}

function stateOf({ started, completed, cached, error }: Vertex): StepEvent['state'] | undefined {
  if (error !== '') return 'failed';
  if (cached) return 'cached';
  if (completed !== null) return 'done';
  return started === null ? undefined : 'started';
}
