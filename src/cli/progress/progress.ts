import type { Sink } from '../../context.ts';
import type { DeliveryEvent } from '../../deliver/events.ts';

/** Shows a run while it goes on. */
export interface Progress {
  /** Takes one event of the run. */
  readonly onEvent: (event: DeliveryEvent) => void;
  /** The sink for everything else that is written meanwhile: on a terminal it goes above the board. */
  readonly around: (sink: Sink) => Sink;
  /** Ends it: the board goes, the cursor comes back. To be called in every case; a second call does nothing. */
  readonly close: () => void;
}
