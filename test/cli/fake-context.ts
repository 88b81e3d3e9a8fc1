import type { Context, Sink } from '../../src/context.ts';

export interface FakeContext extends Context {
  readonly written: { stdout: string; stderr: string };
}

/** A context whose output is kept: no terminal, an empty environment, the first of July 2021. */
export function fakeContext(
  given: Partial<Pick<Context, 'env' | 'signal' | 'stdin'>> & {
    isTTY?: boolean;
    columns?: number;
  } = {},
): FakeContext {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): Sink => ({
    isTTY: given.isTTY ?? false,
    columns: given.columns,
    write: (text) => {
      written[name] += text;
    },
  });
  return {
    cwd: '/home/dev/images',
    env: given.env ?? {},
    signal: given.signal ?? new AbortController().signal,
    stdin: given.stdin ?? (() => Promise.resolve(new Uint8Array())),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    now: () => new Date('2021-07-01T00:00:00Z'),
    written,
  };
}
