import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { buildWithSession } from '../../../../src/engine/docker/session/build.ts';
import type { EngineRequest, SessionTransport } from '../../../../src/engine/docker/transport.ts';
import type { BuildEvent } from '../../../../src/engine/engine.ts';
import { putFiles, scratchFolder } from '../../../support/scratch.ts';
import { requestFor } from './lab-build.ts';

/** An engine that answers the build with these words and then ends as told. */
function engineSaying(text: string, end: 'properly' | 'too early') {
  const asked: EngineRequest[] = [];
  const connections: Duplex[] = [];
  const transport: SessionTransport = {
    send: (request) => {
      asked.push(request);
      const answer = new IncomingMessage(new Socket());
      answer.push(text);
      if (end === 'properly') answer.push(null);
      else setImmediate(() => answer.destroy(new Error('aborted')));
      return Promise.resolve(answer);
    },
    upgrade: () => {
      const connection = new Duplex({
        read: () => undefined,
        write: (_chunk, _encoding, done) => {
          done();
        },
      });
      connections.push(connection);
      return Promise.resolve(connection);
    },
  };
  return { transport, asked, connections };
}

async function run(text: string, end: 'properly' | 'too early' = 'properly') {
  const folder = scratchFolder();
  putFiles(folder, { Dockerfile: 'FROM scratch\n' });
  const events: BuildEvent[] = [];
  const engine = engineSaying(text, end);
  const { signal } = new AbortController();
  const watch = { signal, onEvent: (event: BuildEvent) => events.push(event) };
  const request = requestFor(folder, { tags: ['a:1', 'b:2'], noCache: true });
  const outcome = await buildWithSession(engine.transport, request, watch).catch((e: unknown) => e);
  return { outcome, events, ...engine };
}

test('asks for BuildKit with its session, and closes the session in the end', async () => {
  const said = '{"id":"moby.image.id","aux":{"ID":"sha256:1"}}';
  const { outcome, asked, connections } = await run(said);
  expect(outcome).toEqual({ imageId: 'sha256:1' });
  expect(asked[0]?.query).toMatchObject({
    version: '2',
    remote: 'client-session',
    t: ['a:1', 'b:2'],
    nocache: '1',
  });
  await expect.poll(() => connections[0]?.destroyed).toBe(true);
});

test('an answer that breaks off is worth another try, whatever it said before', async () => {
  const said = '{"id":"moby.image.id","aux":{"ID":"sha256:1"}}\n';
  expect((await run(said, 'too early')).outcome).toMatchObject({ stage: 'build', transient: true });
});

test('an answer without an image is an error, a line that is no JSON is none', async () => {
  const { outcome, events } = await run('some proxy speaks\n');
  expect(outcome).toMatchObject({ code: 'engine/build' });
  expect(events).toEqual([{ type: 'log', id: undefined, text: 'some proxy speaks\n' }]);
});

test.each([
  ['failed to do request: dial tcp 127.0.0.1:9: connect: connection refused', true],
  [
    'process "/bin/sh -c x # 503 Service Unavailable" did not complete successfully: exit code: 1',
    false,
  ],
  ['executor failed running [/bin/sh -c true]: flightcontrol: i/o timeout', false],
  // Seen with docker 26.1 and containerd's store, at the try after one whose connection broke.
  ['context canceled', true],
  ['process "/bin/sh -c x" did not complete successfully: context canceled', false],
])('%s: transient %s', async (error, transient) => {
  expect((await run(JSON.stringify({ error }))).outcome).toMatchObject({ transient });
});
