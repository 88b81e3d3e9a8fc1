import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putFiles, scratchFolder } from '../../../support/scratch.ts';
import type { StreamingCall } from '../../../../src/engine/docker/session/calls.ts';
import { definitionFiles } from '../../../../src/engine/docker/session/definition-files.ts';
import { diffCopy } from '../../../../src/engine/docker/session/file-sync.ts';
import { packet, PacketType } from '../../../../src/engine/docker/session/messages.ts';
import type { IncomingPacket, Packet } from '../../../../src/engine/docker/session/messages.ts';
import { plainContext } from './plain-context.ts';

/** The engine's side: it asks for some numbers once all is listed, and finishes when it has their bytes. */
async function transfer(
  folder: string,
  wanted: readonly number[],
  definitions = false,
  followpaths: string[] = [],
) {
  const sent: (IncomingPacket & { stat?: { path: string; mode: number } })[] = [];
  let listed = (): void => undefined;
  let served = (): void => undefined;
  const whenListed = new Promise<void>((resolve) => (listed = resolve));
  const whenServed = new Promise<void>((resolve) => (served = resolve));
  let open = wanted.length;
  async function* messages(): AsyncGenerator<Uint8Array> {
    await whenListed;
    const say = (message: Packet): Uint8Array => packet.encode(message);
    for (const id of wanted) yield say({ type: PacketType.request, id });
    if (wanted.length > 0) await whenServed;
    yield say({ type: PacketType.finish });
  }
  const call: StreamingCall = {
    metadata: new Map([
      ['dir-name', ['context']],
      ...(followpaths.length > 0 ? ([['followpaths', followpaths]] as const) : []),
    ]),
    messages: messages(),
    send: (...parts) => {
      const message = packet.decode(Buffer.concat(parts)) as (typeof sent)[number];
      sent.push(message);
      if (message.type === PacketType.stat && !message.stat) listed();
      if (message.type === PacketType.data && message.data.length === 0) open -= 1;
      if (open === 0) served();
      return Promise.resolve();
    },
  };
  const source = definitions ? definitionFiles(folder) : plainContext(folder);
  const method = diffCopy(() => source);
  if (method.type === 'streaming') await method.answer(call);
  return sent;
}

test('lists in order, with Go’s modes, and sends what is asked for in chunks', async () => {
  const folder = scratchFolder();
  putFiles(folder, { 'a/b': 'x'.repeat(70_000), 'a.txt': 'two' });
  symlinkSync('a.txt', join(folder, 'link'));
  chmodSync(join(folder, 'a.txt'), 0o755);
  const sent = await transfer(folder, [1, 2]);
  const stats = sent.flatMap(({ stat }) => (stat ? [[stat.path, stat.mode]] : []));
  expect(stats.map(([path]) => path)).toEqual(['a', 'a/b', 'a.txt', 'link']);
  expect(stats[0]?.[1]).toBe(2 ** 31 + 0o755);
  expect(stats[2]?.[1]).toBe(0o755);
  expect(stats[3]?.[1]).toBe(2 ** 27 + 0o777);
  const data = sent.filter(({ type }) => type === PacketType.data);
  expect(data.map(({ id, data: { length } }) => [id, length])).toEqual([
    [1, 32_768],
    [1, 32_768],
    [1, 4_464],
    [1, 0],
    [2, 3],
    [2, 0],
  ]);
  expect(sent.at(-1)?.type).toBe(PacketType.finish);
});

test('a number that was not offered breaks the transfer off, aloud', async () => {
  const folder = scratchFolder();
  putFiles(folder, { a: '' });
  await expect(transfer(folder, [7])).rejects.toThrow('not offered');
});

test('Dockerfile and ignore file are listed with the folders above them; what is outside is not', async () => {
  const folder = scratchFolder();
  putFiles(folder, { 'x/Dockerfile': 'FROM scratch\n' });
  symlinkSync('/etc/hostname', join(folder, 'x/Dockerfile.dockerignore'));
  const asked = ['x/Dockerfile', 'x/Dockerfile.dockerignore', 'x/dockerfile'];
  const sent = await transfer(folder, [1], true, asked);
  expect(sent.flatMap(({ stat }) => (stat ? [stat.path] : []))).toEqual(['x', 'x/Dockerfile']);
});
