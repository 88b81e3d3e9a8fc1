import { spawn } from 'node:child_process';

/** What a short command said, and how it ended. */
export interface Captured {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command whose whole answer is wanted.
 *
 * @throws the signal's reason when it was aborted; the system's error when it cannot be started
 */
export function capture(
  [program = '', ...rest]: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Captured> {
  const { cwd, env, signal } = options;
  return new Promise((done, fail) => {
    if (signal?.aborted === true) {
      fail(signal.reason as Error);
      return;
    }
    const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = (): void => {
      child.kill('SIGKILL');
    };
    signal?.addEventListener('abort', stop, { once: true });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
    child.on('error', fail);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) fail(signal.reason as Error);
      else done({ code, stdout, stderr });
    });
  });
}
