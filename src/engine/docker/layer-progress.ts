import type { PushEvent } from '../engine.ts';
import type { EngineRecord } from './records.ts';

type State = PushEvent['state'];

/**
 * What engines write of a layer (moby, distribution and containerd image service; Podman, pkg/api/handlers/compat). Pulls use
 * the words of pushes: a layer that is on its way, that has arrived, that was there.
 */
const STATES: readonly (readonly [RegExp, State])[] = [
  [/^(?:preparing|waiting|pulling fs layer|queued|retrying)/i, 'waiting'],
  [/^(?:pushing|uploading|downloading|extracting|verifying|download complete)/i, 'pushing'],
  [/^(?:pushed|upload(?:ed)?|pull complete|done)/i, 'pushed'],
  [/^(?:layer )?already exists/i, 'exists'],
  [/^mounted from/i, 'mounted'],
];

/** Turns the records of a push or pull into events, a layer an id. */
export class LayerProgress {
  readonly #onEvent: (event: PushEvent) => void;
  readonly #known = new Map<string, PushEvent>();

  constructor(onEvent: (event: PushEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Reports the layer that a record tells of; nothing for a record that tells of none, or nothing new. */
  take(record: EngineRecord): void {
    if (record.type !== 'json') return;
    const { id, status, progressDetail } = record.value;
    if (typeof id !== 'string' || typeof status !== 'string') return;
    const state = STATES.find(([words]) => words.test(status))?.[1];
    if (state === undefined) return;
    const before = this.#known.get(id);
    const { current, total } = numbersOf(progressDetail);
    const size = Math.max(total ?? before?.total ?? 0, current ?? 0);
    const isThere = state === 'pushed';
    const done = isThere ? size : (current ?? (state === 'pushing' ? (before?.done ?? 0) : 0));
    const event = { layer: id, state, done, total: size };
    if (before?.state === state && before.done === done && before.total === size) return;
    this.#known.set(id, event);
    this.#onEvent(event);
  }
}

function numbersOf(detail: unknown): {
  readonly current: number | undefined;
  readonly total: number | undefined;
} {
  const { current, total } = (
    typeof detail === 'object' && detail !== null ? detail : {}
  ) as Readonly<Record<string, unknown>>;
  return { current: counted(current), total: counted(total) };
}

/** Engines say -1 or 0 for what they do not know. */
function counted(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
