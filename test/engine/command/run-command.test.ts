import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/engine/command/run-command.ts';
import type { Ended, Run } from '../../../src/engine/command/run-command.ts';

interface Ran {
  readonly lines: readonly string[];
  readonly ended: Ended;
}

async function run(script: string, more: Partial<Run> = {}): Promise<Ran> {
  const lines: string[] = [];
  const ended = await runCommand({
    argv: ['sh', '-c', script],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...more,
  });
  return { lines, ended };
}

/** Whether a process is there and no zombie. */
function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`) && isLive(pid);
}
function isLive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a program', () => {
  it('is heard line by line, its last one without an end too', async () => {
    const { lines, ended } = await run("printf 'a\\r\\n10%%\\r20%%\\nb'; sleep 0.1; echo c >&2");
    expect([...lines].sort()).toEqual(['20%', 'a', 'b', 'c']);
    expect(ended).toEqual({ code: 0, signal: null });
  });

  it('is heard whole where letters are cut', async () => {
    const { lines } = await run("printf '\\303'; sleep 0.1; printf '\\244\\n'");
    expect(lines).toEqual(['ä']);
  });

  it('has a code, or a signal', async () => {
    expect((await run('exit 3')).ended).toEqual({ code: 3, signal: null });
    expect((await run('kill -9 $$')).ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('runs where it is told, in the environment that it is given', async () => {
    const { lines } = await run('pwd; echo $A', {
      cwd: '/usr',
      env: { A: '1' },
      argv: ['/bin/sh', '-c', 'pwd; echo $A'],
    });
    expect(lines).toEqual(['/usr', '1']);
  });

  it('that cannot be started is an error', async () => {
    await expect(run('', { argv: ['/nowhere/at/all'] })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is read by another one', async () => {
    const pipeTo = ['sh', '-c', 'tr a-z A-Z'];
    expect((await run('echo abc; echo err >&2', { pipeTo })).lines.toSorted()).toEqual([
      'ABC',
      'err',
    ]);
    expect((await run('exit 4', { pipeTo })).ended.code).toBe(4);
    expect(
      (await run('yes | head -c 1000000', { pipeTo: ['sh', '-c', 'exit 5'] })).ended.code,
    ).not.toBe(0);
  });

  it('ends when the one that reads it ended before it had a word to say', async () => {
    const pipeTo = ['sh', '-c', 'exit 5'];
    expect((await run('sleep 1; yes | head -c 1000000', { pipeTo })).ended.code).toBe(5);
  });
});

describe('aborting', () => {
  const reason = new Error('enough');

  async function aborted(script: string): Promise<number> {
    const controller = new AbortController();
    let child = 0;
    const running = run(script, {
      signal: controller.signal,
      patience: 200,
      onLine: (line) => {
        child = Number(line);
        controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    // What was killed is gone when its parent, or init, has heard of it.
    for (let i = 0; i < 1000 && runs(child); i += 1) await pause(20);
    return child;
  }

  it('ends it and what it started', async () => {
    expect(runs(await aborted('sleep 60 & echo $!; wait'))).toBe(false);
  });

  it('ends what does not listen', async () => {
    expect(
      runs(await aborted("trap '' TERM; sh -c \"trap '' TERM; echo \\$\\$; sleep 60; sleep 60\"")),
    ).toBe(false);
  });

  it('before it began starts nothing', async () => {
    const signal = AbortSignal.abort(reason);
    await expect(run('echo x', { signal })).rejects.toBe(reason);
  });
});
