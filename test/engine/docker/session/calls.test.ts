import { connect } from 'node:http2';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answerCalls, CallError } from '../../../../src/engine/docker/session/calls.ts';
import type { Methods } from '../../../../src/engine/docker/session/calls.ts';
import { FrameReader, framePrefix } from '../../../../src/engine/docker/session/call-frames.ts';

/** An HTTP/2 client in the engine's place, over a socket of this machine. */
async function clientOf(methods: Methods): Promise<ClientHttp2Session> {
  const closers: (() => void)[] = [];
  const server = createServer((socket) => closers.push(answerCalls(socket, methods)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${String(port)}`, {
    maxSendHeaderBlockLength: 1 << 24,
  });
  onTestFinished(() => {
    client.destroy();
    for (const close of closers) close();
    server.close();
  });
  return client;
}

async function call(client: ClientHttp2Session, path: string, headers: OutgoingHttpHeaders = {}) {
  const stream = client.request({ ':path': path, ':method': 'POST', ...headers });
  let trailers: Record<string, unknown> = {};
  stream.on('trailers', (found: Record<string, unknown>) => (trailers = found));
  stream.end(Buffer.concat([framePrefix(2), Buffer.from('hi')]));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const messages = new FrameReader().push(Buffer.concat(chunks)).map(String);
  return { messages, status: trailers['grpc-status'], said: trailers['grpc-message'] };
}

test('answers, refuses and fails in gRPC’s terms', async () => {
  const client = await clientOf({
    '/echo': { type: 'unary', answer: (request) => Promise.resolve(request) },
    '/no': { type: 'unary', answer: () => Promise.reject(new CallError(5, 'nö %')) },
  });
  expect(await call(client, '/echo')).toEqual({ messages: ['hi'], status: '0', said: '' });
  expect(await call(client, '/no')).toMatchObject({ status: '5', said: 'n%C3%B6 %25' });
  expect(await call(client, '/other')).toMatchObject({ status: '12' });
});

test('hundreds of header lines come through, each by itself', async () => {
  const client = await clientOf({
    '/count': {
      type: 'streaming',
      answer: async (counted) => {
        await counted.send(Buffer.from(String(counted.metadata.get('followpaths')?.length)));
      },
    },
  });
  const followpaths = Array.from(
    { length: 500 },
    (_, i) => `${'folder/'.repeat(30)}${String(i)}, x`,
  );
  expect(await call(client, '/count', { followpaths })).toMatchObject({ messages: ['500'] });
});
