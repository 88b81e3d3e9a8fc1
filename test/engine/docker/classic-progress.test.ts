import { expect, it } from 'vitest';
import { ClassicProgress } from '../../../src/engine/docker/classic-progress.ts';
import type { BuildEvent } from '../../../src/engine/engine.ts';

function follow(dockerfile: string, records: readonly Record<string, unknown>[]) {
  const events: BuildEvent[] = [];
  const progress = new ClassicProgress(dockerfile, (event) => events.push(event));
  const steps = () =>
    events.flatMap((event) => (event.type === 'step' ? [`${event.id} ${event.state}`] : []));
  const lines = records.map((value) => {
    progress.take({ type: 'json', value });
    return progress.line;
  });
  return { progress, events, steps, lines };
}

const FILE = 'ARG A=1\n\nFROM x AS one\nRUN a \\\n  b\nFROM y\nRUN c\n';

it('Docker’s steps count the whole file', () => {
  const { progress, steps, lines, events } = follow(FILE, [
    { stream: 'Step 1/5 : ARG A=1' },
    { stream: 'Step 2/5 : FROM x AS one' },
    { status: 'Downloading', id: 'l', progressDetail: { current: 1, total: 4 } },
    { stream: 'Step 3/5 : RUN a   b' },
    { stream: ' ---> Using cache\n' },
    { stream: 'Step 4/5 : FROM y' },
    { stream: 'Step 5/5 : RUN c' },
    { stream: '[Warning] something\n' },
    { aux: { ID: 'sha256:0123456789abcdef' } },
    { stream: 'Successfully built 0123456789ab\n' },
  ]);
  progress.end();
  expect(lines.slice(0, 7)).toEqual([1, 3, 3, 4, 4, 6, 7]);
  expect(steps()).toEqual([
    ...['1 started', '1 done', '2 started', '2 done', '3 started', '3 cached'],
    ...['4 started', '4 done', '5 started', '5 done'],
  ]);
  expect(events).toContainEqual({ type: 'warning', text: 'something' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'bytes', done: 1, total: 4 }));
  expect(progress.imageId).toBe('sha256:0123456789abcdef');
});

it('Podman’s begin anew with every stage', () => {
  const { progress, lines, steps } = follow(FILE, [
    { stream: '[1/2] STEP 1/2: FROM x AS one\n' },
    { stream: '[1/2] STEP 2/2: RUN a   b\n' },
    { stream: '[2/2] STEP 1/2: FROM y\n' },
    { stream: '[2/2] STEP 2/2: RUN c\n' },
  ]);
  progress.end('boom');
  expect(lines).toEqual([3, 4, 6, 7]);
  expect(steps().at(-1)).toBe('2-2 failed');
});

it('what is no record is log', () => {
  const { progress, events } = follow(FILE, []);
  progress.take({ type: 'text', text: 'Bad Gateway' });
  expect(events).toEqual([{ type: 'log', id: undefined, text: 'Bad Gateway\n' }]);
});

it('passes on that arguments are not used, but not of those that Podman adds', () => {
  const text = '[Warning] one or more build args were not consumed: ';
  const { events } = follow(FILE, [
    { stream: `${text}[TARGETOS TARGETPLATFORM]\n` },
    { stream: `${text}[MINE TARGETOS]\n` },
  ]);
  expect(events).toEqual([{ type: 'warning', text: `${text.slice(10)}[MINE TARGETOS]` }]);
});
