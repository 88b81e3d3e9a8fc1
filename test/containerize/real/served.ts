import { setTimeout as pause } from 'node:timers/promises';
import type { RealBento } from './project.ts';

/** What the stand-in for BentoML answers (packages.ts). */
export interface Told {
  readonly words: readonly string[];
  readonly uid: number;
  readonly user: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  readonly answer: string;
}

/**
 * Runs an image until it answers a request on its port 3000, and removes the container.
 *
 * @param request how it is asked; default: with GET
 * @returns the body of the answer
 * @throws Error with the container's output when it does not answer
 */
export async function answerOf(
  { engine, tryEngine }: Pick<RealBento, 'engine' | 'tryEngine'>,
  image: string,
  path: string,
  request: RequestInit = {},
): Promise<string> {
  const container = await engine('run', '--detach', '--publish', '127.0.0.1::3000', image);
  try {
    const address = (await engine('port', container, '3000/tcp')).split('\n')[0] ?? '';
    return await firstAnswer(`http://${address}${path}`, request);
  } catch (error) {
    const { stdout, stderr } = await tryEngine('logs', container);
    throw new Error(`${image} does not answer: ${stdout}${stderr}`, { cause: error });
  } finally {
    await tryEngine('rm', '--force', container);
  }
}

/** Tries for half a minute: a Python starts slowly on a busy machine. */
async function firstAnswer(url: string, request: RequestInit): Promise<string> {
  for (let left = 150; ; left -= 1) {
    try {
      const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) });
      if (answer.ok) return await answer.text();
      throw new Error(`${url} answers ${answer.status}`);
    } catch (error) {
      if (left === 0) throw error;
      await pause(200);
    }
  }
}
