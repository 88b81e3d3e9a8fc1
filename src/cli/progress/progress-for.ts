import type { Context } from '../../context.ts';
import { paintFor } from '../report/style.ts';
import type { ColorMode } from '../settings.ts';
import { createBoard } from './board.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { jsonLine } from './json.ts';
import { createPlain } from './plain.ts';
import { systemHooks } from './process-hooks.ts';
import type { ProcessHooks } from './process-hooks.ts';
import type { Progress } from './progress.ts';
import type { ProgressSink } from './screen.ts';

/** How progress is shown; `auto` is `tty` where stderr is a terminal, else `plain`. */
export type ProgressMode = 'auto' | 'tty' | 'plain' | 'json' | 'quiet';

export interface ProgressOptions {
  readonly color: ColorMode;
  readonly verbose: boolean;
  /** The system's, but for tests. */
  readonly clock?: Clock;
  readonly hooks?: ProcessHooks;
}

type Streams = Pick<Context, 'stdout' | 'env' | 'signal'> & { readonly stderr: ProgressSink };

/**
 * What shows a run: a live board or plain lines on stderr, events on stdout (`json`), or nothing (`quiet`). Nothing is written before
 * the first event. A board needs a terminal that moves its cursor: under `TERM=dumb` plain lines stand in for `auto`.
 */
export function progressFor(
  mode: ProgressMode,
  streams: Streams,
  options: ProgressOptions,
): Progress {
  const { stdout, stderr, env, signal } = streams;
  const { color, verbose, clock = systemClock, hooks = systemHooks } = options;
  const paint = paintFor(stderr, color, env);
  switch (mode === 'auto' ? autoMode(streams) : mode) {
    case 'tty':
      return createBoard({ sink: stderr, paint, clock, hooks, signal, verbose });
    case 'plain':
      return createPlain({ sink: stderr, paint, clock, verbose });
    case 'json':
      return {
        onEvent: (event) => {
          stdout.write(jsonLine(event));
        },
        around: (sink) => sink,
        close: () => undefined,
      };
    case 'quiet':
      return { onEvent: () => undefined, around: (sink) => sink, close: () => undefined };
  }
}

function autoMode({ stderr, env }: Streams): 'tty' | 'plain' {
  return stderr.isTTY && env['TERM'] !== 'dumb' ? 'tty' : 'plain';
}
