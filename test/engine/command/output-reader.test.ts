import { describe, expect, it } from 'vitest';
import { OutputReader } from '../../../src/engine/command/output-reader.ts';
import type { BuildEvent } from '../../../src/engine/engine.ts';

const DOCKERFILE = 'FROM base\nRUN echo hi\nRUN false\n';

function read(lines: readonly string[]) {
  const events: BuildEvent[] = [];
  const reader = new OutputReader(DOCKERFILE, (event) => events.push(event));
  for (const line of lines) reader.take(line);
  return { reader, events };
}

const steps = (events: readonly BuildEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [[event.name, event.state]] : []));
const logs = (events: readonly BuildEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [[event.id, event.text]] : []));

describe('plain progress of BuildKit', () => {
  const LINES = [
    '#1 [internal] load build definition from Dockerfile',
    '#1 transferring dockerfile: 71B done',
    '#1 DONE 0.0s',
    '#2 [1/3] FROM base',
    '#2 CACHED',
    '#3 [2/3] RUN echo hi',
    '#3 0.123 hi',
    '#3 ...',
    '#4 [3/3] RUN false',
    '#4 sha256:0123456789012345678901234567890123456789012345678901234567890123',
    '#3 [2/3] RUN echo hi',
    '#3 0.456 again',
    '#3 DONE 0.5s',
    '#4 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1',
    '------',
    ' > [3/3] RUN false:',
    '------',
    'Dockerfile:3',
    '--------------------',
    'ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1',
  ];

  it('becomes steps and logs', () => {
    const { events } = read(LINES);
    expect(steps(events)).toEqual([
      ['[internal] load build definition from Dockerfile', 'started'],
      ['[internal] load build definition from Dockerfile', 'done'],
      ['[1/3] FROM base', 'started'],
      ['[1/3] FROM base', 'cached'],
      ['[2/3] RUN echo hi', 'started'],
      ['[3/3] RUN false', 'started'],
      ['[2/3] RUN echo hi', 'done'],
      ['[3/3] RUN false', 'failed'],
    ]);
    expect(logs(events)).toEqual(
      expect.arrayContaining([
        ['3', 'hi\n'],
        ['3', 'again\n'],
      ]),
    );
  });

  it('tells where a build failed, how, and what was said last', () => {
    const error = read(LINES).reader.fail('buildx', { code: 1, signal: null });
    expect(error).toMatchObject({
      stage: 'build',
      step: '[3/3] RUN false',
      exitCode: 1,
      line: 3,
      transient: false,
      message:
        'buildx ended with code 1 in [3/3] RUN false: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1',
    });
    expect(error.lastLines.at(-1)).toBe(LINES.at(-1));
  });

  it('is not mistaken for what commands print under buildah', () => {
    const { events } = read(['STEP 1/2: FROM base', '#1 not a step', 'STEP 2/2: RUN x']);
    expect(steps(events).map(([name]) => name)).toEqual([
      '[1/2] FROM base',
      '[1/2] FROM base',
      '[2/2] RUN x',
    ]);
  });
});

describe('steps of buildah', () => {
  const LINES = [
    'STEP 1/3: FROM base',
    'STEP 2/3: RUN echo hi',
    'hi',
    '--> 0123456789a',
    'STEP 3/3: RUN false',
    'oops',
    'error building at STEP "RUN false": error while running runtime: exit status 1',
    'time="2026-01-02T03:04:05Z" level=error msg="exit status \\"1\\""',
  ];

  it('become steps and logs, and a failure', () => {
    const { events, reader } = read(LINES);
    const error = reader.fail('podman', { code: 1, signal: null });
    expect(steps(events)).toEqual([
      ['[1/3] FROM base', 'started'],
      ['[1/3] FROM base', 'done'],
      ['[2/3] RUN echo hi', 'started'],
      ['[2/3] RUN echo hi', 'done'],
      ['[3/3] RUN false', 'started'],
      ['[3/3] RUN false', 'failed'],
    ]);
    expect(error).toMatchObject({ step: '[3/3] RUN false', line: 3, exitCode: 1 });
    expect(error.message).toContain('exit status "1"');
  });

  it('end well', () => {
    const { events, reader } = read(LINES.slice(0, 4));
    reader.succeed();
    expect(steps(events).at(-1)).toEqual(['[2/3] RUN echo hi', 'done']);
  });
});

describe('anything else', () => {
  it('is log, and the last words are the reason', () => {
    const { events, reader } = read(['who knows', 'Error: no such thing']);
    expect(logs(events)).toEqual([
      [undefined, 'who knows\n'],
      [undefined, 'Error: no such thing\n'],
    ]);
    expect(reader.fail('lima', { code: null, signal: 'SIGKILL' })).toMatchObject({
      message: 'lima was ended by SIGKILL: no such thing',
      exitCode: undefined,
    });
  });

  it('may be worth another try', () => {
    const error = read(['Error: dial tcp: i/o timeout']).reader.fail('podman', {
      code: 1,
      signal: null,
    });
    expect(error.transient).toBe(true);
  });

  it('says how it ended when it said nothing', () => {
    const error = read([]).reader.fail('podman', { code: 125, signal: null });
    expect(error.message).toBe('podman ended with code 125');
  });
});
