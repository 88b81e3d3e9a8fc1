import { describe, expect, it } from 'vitest';
import { SHOWN_LENGTH, SHOWN_LINES, createRecorder } from '../../../src/deliver/log/recorder.ts';
import type { Recorder } from '../../../src/deliver/log/recorder.ts';

function recorded(): {
  recorder: Recorder;
  log: () => string;
  seen: string[];
  opened: () => number;
} {
  let text = '';
  let opened = 0;
  const seen: string[] = [];
  const file = {
    shown: 'x.log',
    write: (more: string) => {
      text += more;
    },
    close: () => Promise.resolve(undefined),
  };
  const recorder = createRecorder({
    log: () => {
      opened += 1;
      return file;
    },
    hide: (line) => line.replaceAll('hush', '***'),
    onLine: (line) => seen.push(`line ${line}`),
    onStep: ({ name, state }) => seen.push(`step ${name} ${state}`),
    onWarning: (line) => seen.push(`warning ${line}`),
  });
  return { recorder, log: () => text, seen, opened: () => opened };
}

function step(id: string, state: 'started' | 'cached' | 'done' | 'failed', error?: string) {
  return {
    type: 'step',
    id,
    name: `[${id}/2] RUN thing${id}`,
    state,
    ...(error === undefined ? {} : { error }),
  } as const;
}

describe('createRecorder', () => {
  it('writes steps and their lines, and says who speaks when several do', () => {
    const { recorder, log, seen } = recorded();
    recorder.record(step('1', 'started'));
    recorder.record({ type: 'log', id: '1', text: 'one\ntw' });
    recorder.record(step('2', 'started'));
    recorder.record({ type: 'log', id: '1', text: 'o\n' });
    recorder.record({ type: 'log', id: '2', text: 'second hush\nrest' });
    recorder.record(step('2', 'done'));
    recorder.record({ type: 'warning', text: 'old syntax, hush' });
    recorder.record({ type: 'bytes', id: 'c', name: 'context', done: 1, total: 2 });
    recorder.end();
    expect(log()).toBe(
      `=> [1/2] RUN thing1
one
=> [2/2] RUN thing2
=> [1/2] RUN thing1
two
=> [2/2] RUN thing2
second ***
rest
=> [2/2] RUN thing2 DONE
warning: old syntax, ***
`,
    );
    expect(seen).toEqual([
      'step [1/2] RUN thing1 started',
      'line one',
      'step [2/2] RUN thing2 started',
      'line two',
      'line second ***',
      'line rest',
      'step [2/2] RUN thing2 done',
      'warning old syntax, ***',
    ]);
  });

  it('tells what the failed step said last, not what others said beside it', () => {
    const { recorder, log } = recorded();
    recorder.record(step('1', 'started'));
    recorder.record(step('2', 'started'));
    recorder.record({ type: 'log', id: '1', text: 'E: no such package\n' });
    recorder.record({ type: 'log', id: '2', text: 'chatter\n'.repeat(100) });
    recorder.record(step('1', 'failed', 'exit code: 100 hush'));
    expect(recorder.lastLines()).toEqual(['E: no such package']);
    expect(recorder.failedStep()).toBe('[1/2] RUN thing1');
    expect(log()).toContain('=> [1/2] RUN thing1 FAILED\nexit code: 100 ***\n');
  });

  it('tells the last lines of all where the failed step said nothing', () => {
    const { recorder } = recorded();
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    recorder.record({ type: 'log', id: undefined, text: `${lines.join('\n')}\n` });
    recorder.record(step('9', 'failed'));
    expect(recorder.lastLines()).toEqual(lines.slice(-SHOWN_LINES));
  });

  it('cuts what a failure shows of a line without end, not what the log holds', () => {
    const { recorder, log } = recorded();
    const line = 'x'.repeat(SHOWN_LENGTH + 1);
    recorder.record({ type: 'log', id: '1', text: `${line}\n` });
    recorder.record(step('1', 'failed'));
    expect(recorder.lastLines()).toEqual([`${line.slice(1)}…`]);
    expect(log()).toContain(`${line}\n`);
  });

  it('forgets an earlier try', () => {
    const { recorder, log } = recorded();
    recorder.record({ type: 'log', id: '1', text: 'first\n' });
    recorder.record(step('1', 'failed'));
    recorder.restart();
    recorder.note('again, hush');
    recorder.record({ type: 'log', id: '1', text: 'second\n' });
    expect(recorder.lastLines()).toEqual(['second']);
    expect(recorder.failedStep()).toBeUndefined();
    expect(log()).toContain('again, ***');
  });

  it('opens no log when there is nothing to write', () => {
    const { recorder, opened } = recorded();
    recorder.end();
    expect(opened()).toBe(0);
  });
});
