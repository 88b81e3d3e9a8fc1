import type { Context } from '../../context.ts';
import { openCurrentEngine } from '../../engine/connect/open-engine.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { bytesText } from '../../quantities.ts';
import type { Reporter } from '../report/reporter.ts';
import { createCounter } from '../trust/counter.ts';

/** Reads images of the engine that the environment means. */
export interface LedgerReader {
  /** What could not be read is reported; throws as `readLedger` does. */
  readonly read: (image: string) => Promise<Ledger>;
  /** To be called in every case. */
  readonly close: () => Promise<void>;
}

/**
 * Connects to the engine.
 *
 * @throws EngineError when none answers, or one that is too old
 */
export async function openReader(
  platform: string | undefined,
  context: Context,
  report: Reporter,
): Promise<LedgerReader> {
  const { env, signal } = context;
  const engine = await openCurrentEngine({ env, signal });
  const read = async (image: string): Promise<Ledger> => {
    const counter = createCounter(
      (bytes) => `${image}: ${bytesText(bytes)} read`,
      context,
      report.settings,
    );
    const request = { image, ...(platform !== undefined && { platform }), signal };
    try {
      const ledger = await readLedger(engine, { ...request, onBytes: coarse(counter.show) });
      counter.close();
      report.add(
        ledger.problems.map((problem) => ({
          code: 'ledger/incomplete',
          severity: 'warning',
          message: `${image}: ${problem}`,
        })),
      );
      return ledger;
    } finally {
      counter.close();
    }
  };
  return { read, close: () => engine.close() };
}

/** A terminal need not hear of every chunk. */
function coarse(show: (bytes: number) => void): (bytes: number) => void {
  let next = 0;
  return (bytes) => {
    if (bytes < next) return;
    next = bytes + 10_000_000;
    show(bytes);
  };
}
