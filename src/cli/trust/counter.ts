import type { Context } from '../../context.ts';
import type { Settings } from '../settings.ts';

/** Says on stderr how far a run is. */
export interface Counter {
  readonly show: (count: number) => void;
  /** Takes it away again; to be called in every case. */
  readonly close: () => void;
}

const ERASE = '\r\u001b[K';

/** One line that is written anew, on a terminal only: logs have no use for it. */
export function createCounter(
  textOf: (count: number) => string,
  { stderr, env }: Pick<Context, 'stderr' | 'env'>,
  { quiet }: Pick<Settings, 'quiet'>,
): Counter {
  if (quiet || !stderr.isTTY || env['TERM'] === 'dumb') {
    return { show: () => undefined, close: () => undefined };
  }
  let shown = false;
  return {
    show: (count) => {
      const text = textOf(count).slice(0, (stderr.columns ?? 80) - 1);
      stderr.write(`${shown ? ERASE : ''}${text}`);
      shown = true;
    },
    close: () => {
      if (shown) stderr.write(ERASE);
      shown = false;
    },
  };
}
