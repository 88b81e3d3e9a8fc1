import { expect, it } from 'vitest';
import { progressFor } from '../../../src/cli/progress/progress-for.ts';
import type { ProgressMode } from '../../../src/cli/progress/progress-for.ts';
import { fakeContext } from '../fake-context.ts';
import { FakeClock, FakeHooks } from './fake-clock.ts';
import { sampleRun } from './sample-run.ts';

/** What a mode writes of a run: to nothing, lines, events, or a board with its control codes. */
function shown(mode: ProgressMode, isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const context = fakeContext({ isTTY, columns: 80, env });
  const clock = new FakeClock();
  const options = { color: 'auto', verbose: false, clock, hooks: new FakeHooks() } as const;
  const progress = progressFor(mode, context, options);
  expect(context.written).toEqual({ stdout: '', stderr: '' });
  for (const event of sampleRun({ images: 2, jobs: 1 })) progress.onEvent(event);
  progress.close();
  expect(clock.timers).toBe(0);
  const { stdout, stderr } = context.written;
  return {
    stdout: stdout === '' ? 'nothing' : stdout.startsWith('{') ? 'events' : 'text',
    stderr: stderr === '' ? 'nothing' : stderr.includes('\u001b[?25l') ? 'board' : 'lines',
    isColoured: ['\u001b[1m', '\u001b[2m', '\u001b[31m', '\u001b[32m'].some((code) =>
      stderr.includes(code),
    ),
  };
}

it.each([
  ['auto', true, {}, 'nothing', 'board', true],
  ['auto', true, { NO_COLOR: '1' }, 'nothing', 'board', false],
  ['auto', true, { TERM: 'dumb' }, 'nothing', 'lines', false],
  ['auto', false, {}, 'nothing', 'lines', false],
  ['tty', false, {}, 'nothing', 'board', false],
  ['plain', true, { NO_COLOR: '1' }, 'nothing', 'lines', false],
  ['json', true, {}, 'events', 'nothing', false],
  ['quiet', true, {}, 'nothing', 'nothing', false],
] as const)('%s, terminal %s, %j', (mode, isTTY, env, stdout, stderr, isColoured) => {
  expect(shown(mode, isTTY, env)).toEqual({ stdout, stderr, isColoured });
});
