import type { Outcome, UnitName } from './outcome.ts';

/** What a unit is at. */
export type Phase =
  'waiting' | 'preparing' | 'building' | 'testing' | 'tagging' | 'pushing' | 'retrying';

/**
 * What a run tells while it goes on; `--progress json` prints one a line, so changes are additions or a new version
 * (`docs/progress.md`). Times are milliseconds since the run's start.
 */
export type DeliveryEvent =
  | {
      readonly event: 'start';
      readonly version: 1;
      readonly time: number;
      readonly jobs: number;
      readonly units: readonly UnitName[];
    }
  | (UnitName & { readonly event: 'phase'; readonly time: number; readonly phase: Phase })
  /** A step of the build began, was cached, ended. */
  | (UnitName & {
      readonly event: 'step';
      readonly time: number;
      readonly id: string;
      readonly name: string;
      readonly state: 'started' | 'cached' | 'done' | 'failed';
    })
  /** One line of output, without its line end and without terminal codes. */
  | (UnitName & { readonly event: 'log'; readonly time: number; readonly text: string })
  /** `what`: `context`, `pull`, or the reference that is pushed. Totals over all layers known so far; 0: unknown. */
  | (UnitName & {
      readonly event: 'bytes';
      readonly time: number;
      readonly what: string;
      readonly done: number;
      readonly total: number;
    })
  | (UnitName & {
      readonly event: 'retry';
      readonly time: number;
      readonly attempt: number;
      /** Milliseconds until the next try. */
      readonly wait: number;
      readonly reason: string;
    })
  | {
      readonly event: 'warning';
      readonly time: number;
      readonly text: string;
      readonly image?: string;
    }
  | (UnitName & {
      readonly event: 'outcome';
      readonly time: number;
      /** Milliseconds of work on it, waiting not included. */
      readonly duration: number;
      readonly outcome: Outcome;
    })
  | {
      readonly event: 'end';
      readonly time: number;
      readonly counts: Readonly<Record<Outcome['type'] | 'pushed', number>>;
    };
