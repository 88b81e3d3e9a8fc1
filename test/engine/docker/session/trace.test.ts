import { expect, test } from 'vitest';
import type { BuildEvent } from '../../../../src/engine/engine.ts';
import { statusResponse } from '../../../../src/engine/docker/session/messages.ts';
import type { StatusResponse } from '../../../../src/engine/docker/session/messages.ts';
import { Trace } from '../../../../src/engine/docker/session/trace.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const step = { digest: 'a', name: 'RUN x', started: {}, completed: null, cached: false, error: '' };
const nothing: StatusResponse = { vertexes: [], statuses: [], logs: [], warnings: [] };

function eventsOf(...reports: readonly Partial<StatusResponse>[]): BuildEvent[] {
  const events: BuildEvent[] = [];
  const trace = new Trace((event) => events.push(event));
  // Through the wire form, as it comes from an engine.
  for (const report of reports)
    trace.read(statusResponse.decode(statusResponse.encode({ ...nothing, ...report })));
  trace.end();
  return events;
}

test('a step is told of when its state changes, its last half line before its end', () => {
  const events = eventsOf(
    { vertexes: [{ ...step, started: null }] },
    { vertexes: [step] },
    { vertexes: [step], logs: [{ vertex: 'a', stream: 1, msg: bytes('one\ntw') }] },
    { logs: [{ vertex: 'a', stream: 2, msg: bytes('err\n') }] },
    { vertexes: [{ ...step, completed: {} }], logs: [{ vertex: 'a', stream: 1, msg: bytes('o') }] },
  );
  expect(events).toEqual([
    { type: 'step', id: 'a', name: 'RUN x', state: 'started' },
    { type: 'log', id: 'a', text: 'one\n' },
    { type: 'log', id: 'a', text: 'err\n' },
    { type: 'log', id: 'a', text: 'two\n' },
    { type: 'step', id: 'a', name: 'RUN x', state: 'done' },
  ]);
});

test('bytes are told of when they change, warnings once', () => {
  const status = {
    id: 'transferring context:',
    vertex: 'a',
    name: '',
    current: 5,
    total: 9,
    completed: null,
  };
  const warning = { vertex: 'a', short: bytes('old form'), ranges: [{ start: { line: 3 } }] };
  const report = { statuses: [status], warnings: [warning] };
  expect(eventsOf(report, report)).toEqual([
    {
      type: 'bytes',
      id: 'a transferring context:',
      name: 'transferring context',
      done: 5,
      total: 9,
    },
    { type: 'warning', text: 'old form (line 3 of the Dockerfile)' },
  ]);
});

test('a step that another one ended has not failed by itself', () => {
  const trace = new Trace(() => undefined);
  const failed = { ...step, completed: {} };
  trace.read({ ...nothing, vertexes: [{ ...failed, error: 'exit code: 1: context canceled' }] });
  trace.read({ ...nothing, vertexes: [{ ...failed, digest: 'b', error: 'exit code: 7' }] });
  expect(trace.failed).toEqual([{ name: 'RUN x', error: 'exit code: 7' }]);
});
