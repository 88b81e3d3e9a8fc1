import type { DeliveryEvent, Phase } from '../../deliver/events.ts';
import type { Outcome, UnitName } from '../../deliver/outcome.ts';
import { cleanText } from './line.ts';
import { movedOn } from './transfer.ts';
import type { Transfer } from './transfer.ts';

/** How many last lines of an image's log are kept for the board, and how much of each. */
const LOG_LINES = 6;
const LOG_LENGTH = 500;

/** What is known of one unit. Times are milliseconds since the run's start. */
export interface UnitState extends UnitName {
  readonly phase: Phase;
  /** When work on it began; undefined while it waits. */
  readonly started: number | undefined;
  /** Steps at work by id, in the order in which they began. */
  readonly steps: ReadonlyMap<string, string>;
  /** By `what` of the event. */
  readonly transfers: ReadonlyMap<string, Transfer>;
  readonly retry:
    { readonly attempt: number; readonly due: number; readonly reason: string } | undefined;
  readonly lastLines: readonly string[];
  readonly duration: number | undefined;
  readonly outcome: Outcome | undefined;
}

/** What is known of a run. */
export interface RunState {
  /** In the order of the run's start. */
  readonly units: readonly UnitState[];
  /** How many may be at work at a time. */
  readonly jobs: number;
  /** The run was told to stop and waits for what is at work. */
  readonly isStopping: boolean;
}

interface MutableUnit extends UnitState {
  phase: Phase;
  started: number | undefined;
  readonly steps: Map<string, string>;
  readonly transfers: Map<string, Transfer>;
  retry: UnitState['retry'];
  lastLines: string[];
  duration: number | undefined;
  outcome: Outcome | undefined;
}

/** A run's state, brought up to date event by event. */
export class RunTracker implements RunState {
  isStopping = false;
  jobs = 1;
  readonly #units = new Map<string, MutableUnit>();

  get units(): readonly UnitState[] {
    return [...this.#units.values()];
  }

  apply(event: DeliveryEvent): void {
    switch (event.event) {
      case 'start':
        this.jobs = event.jobs;
        for (const unit of event.units) this.#unit(unit);
        return;
      case 'warning':
      case 'end':
        return;
      default:
        applyToUnit(this.#unit(event), event);
    }
  }

  /** A unit that the start did not name is one all the same. */
  #unit({ image, platform }: UnitName): MutableUnit {
    const key = `${image} ${platform}`;
    const known = this.#units.get(key);
    if (known !== undefined) return known;
    const unit: MutableUnit = {
      image,
      platform,
      phase: 'waiting',
      started: undefined,
      steps: new Map(),
      transfers: new Map(),
      retry: undefined,
      lastLines: [],
      duration: undefined,
      outcome: undefined,
    };
    this.#units.set(key, unit);
    return unit;
  }
}

type UnitEvent = Exclude<DeliveryEvent, { event: 'start' | 'warning' | 'end' }>;

function applyToUnit(unit: MutableUnit, event: UnitEvent): void {
  switch (event.event) {
    case 'phase':
      enterPhase(unit, event.phase, event.time);
      return;
    case 'step':
      if (event.state === 'started') unit.steps.set(event.id, event.name);
      else unit.steps.delete(event.id);
      return;
    case 'log':
      if (event.text.trim() === '') return;
      unit.lastLines = [
        ...unit.lastLines.slice(1 - LOG_LINES),
        cleanText(event.text.slice(0, LOG_LENGTH)),
      ];
      return;
    case 'bytes':
      unit.transfers.set(event.what, movedOn(unit.transfers.get(event.what), event));
      return;
    case 'retry':
      unit.retry = { attempt: event.attempt, due: event.time + event.wait, reason: event.reason };
      unit.steps.clear();
      unit.transfers.clear();
      return;
    case 'outcome':
      unit.outcome = event.outcome;
      unit.duration = event.duration;
      unit.steps.clear();
      unit.transfers.clear();
      unit.lastLines = [];
  }
}

function enterPhase(unit: MutableUnit, phase: Phase, time: number): void {
  if (phase === unit.phase) return;
  unit.phase = phase;
  if (phase !== 'waiting') unit.started ??= time;
  if (phase !== 'retrying') unit.retry = undefined;
  // What is left over belongs to the phase before: a step whose end was never told, a transfer that stopped short.
  unit.steps.clear();
  unit.transfers.clear();
}
