import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A program to run, and who hears what it says. */
export interface Run {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Each line of its output and of its errors, without its end, as they come. */
  readonly onLine: (line: string) => void;
  /** A program that reads what this one writes to its standard output, instead of `onLine`. */
  readonly pipeTo?: readonly string[];
  /** Milliseconds between asking it to end and ending it; default: 5 s. */
  readonly patience?: number;
}

/** How a program ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Milliseconds for a program to clean up after itself. */
const PATIENCE = 5_000;
/** Characters of a line that is passed on before it has ended. */
const LONGEST = 64 * 1024;

/**
 * Runs a program in a process group of its own, so that aborting ends all that it has started: SIGTERM to the group, then SIGKILL.
 * The group also goes when this process does.
 *
 * @returns how it ended; of a pipe, what ended worst
 * @throws the signal's reason when it was aborted, after everything has ended; the system's error when it cannot be started
 */
export async function runCommand(run: Run): Promise<Ended> {
  run.signal.throwIfAborted();
  const first = start(run.argv, run, ['ignore', 'pipe', 'pipe']);
  const second = run.pipeTo && start(run.pipeTo, run, ['pipe', 'pipe', 'pipe']);
  const children = second === undefined ? [first] : [first, second];
  const stop = stopper(children, run.patience ?? PATIENCE);
  const kill = (): void => {
    signalAll(children, 'SIGKILL');
  };
  run.signal.addEventListener('abort', stop.ask, { once: true });
  process.once('exit', kill);
  try {
    if (second === undefined) listen(first.stdout, run.onLine);
    else {
      listen(second.stdout, run.onLine);
      connect(first.stdout, second.stdin);
    }
    for (const child of children) listen(child.stderr, run.onLine);
    const ended = await Promise.all(children.map(endOf));
    run.signal.throwIfAborted();
    return ended.find(({ code }) => code !== 0) ?? { code: 0, signal: null };
  } finally {
    run.signal.removeEventListener('abort', stop.ask);
    process.removeListener('exit', kill);
    stop.end();
  }
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

function start(
  [program = '', ...rest]: readonly string[],
  { cwd, env }: Run,
  stdio: ['ignore' | 'pipe', 'pipe', 'pipe'],
): Child {
  return spawn(program, rest, { cwd, env, stdio, detached: true }) as Child;
}

/** What the reader no longer takes is no failure of its own: it has ended, and says why. The rest is read, and dropped. */
function connect(from: Readable, to: Writable | null): void {
  if (to === null) return;
  // Whether a write fails or Node sees first that the reader has ended, which is no error: its end of the pipe closes.
  to.on('error', () => undefined);
  from.pipe(to);
  to.on('close', () => {
    from.resume();
  });
}

function endOf(child: Child): Promise<Ended> {
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      done({ code, signal });
    });
  });
}

/** Whole lines: a carriage return alone goes back to the start of its line, so what stood there before is gone. */
function listen(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  const tell = (line: string): void => {
    const shown = line.replace(/\r$/, '');
    onLine(shown.slice(shown.lastIndexOf('\r') + 1));
  };
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(tell);
    if (rest.length > LONGEST) {
      tell(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') tell(rest);
  });
}

/** SIGTERM now, SIGKILL when the patience is over. */
function stopper(
  children: readonly Child[],
  patience: number,
): { readonly ask: () => void; readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    ask: () => {
      signalAll(children, 'SIGTERM');
      timer = setTimeout(() => {
        signalAll(children, 'SIGKILL');
      }, patience);
    },
    end: () => {
      clearTimeout(timer);
      // What the program left running in its group goes with it.
      signalAll(children, 'SIGKILL');
    },
  };
}

/** Groups that are gone, or that belong to root (sudo), cannot be told anything. */
function signalAll(children: readonly Child[], signal: NodeJS.Signals): void {
  for (const { pid } of children) {
    if (pid === undefined) continue;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      // It has ended.
    }
  }
}
