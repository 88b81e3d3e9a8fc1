import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../src/engine/docker/records.ts';
import type { EngineRecord } from '../../../src/engine/docker/records.ts';

async function read(chunks: readonly (string | Buffer)[]): Promise<EngineRecord[]> {
  const stream = Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
  const records: EngineRecord[] = [];
  for await (const record of readRecords(stream, { stage: 'build' })) records.push(record);
  return records;
}

describe('records', () => {
  it('are the same wherever the chunks end', async () => {
    const lines = fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'binary' }).map((text) => ({ stream: text })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.nat(200)), async (values, cuts) => {
        const objects = values.filter(
          (v) => !(typeof v === 'object' && v !== null && ('error' in v || 'errorDetail' in v)),
        );
        const bytes = Buffer.from(objects.map((value) => JSON.stringify(value)).join('\r\n'));
        const parts: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) parts.push(bytes.subarray(at, (at += cut)));
        parts.push(bytes.subarray(at));
        expect(await read(parts.filter((part) => part.length > 0))).toEqual(
          await read(bytes.length > 0 ? [bytes] : []),
        );
      }),
    );
  });

  it('several in a chunk, one over two, the last without its end', async () => {
    expect(await read(['{"a":1}\n{"b":2}\n{"c"', ':3}\n\n{"d":4}'])).toEqual(
      [{ a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }].map((value) => ({ type: 'json', value })),
    );
  });

  it('lines that are no JSON survive as text', async () => {
    expect(await read(['Bad Gateway\n{"a":\n[1]\n"x"'])).toEqual(
      ['Bad Gateway', '{"a":', '[1]', '"x"'].map((text) => ({ type: 'text', text })),
    );
  });

  it.each([
    ['{"error":"no such thing"}', 'no such thing', false],
    [
      '{"errorDetail":{"message":"read: connection reset by peer"},"error":"x"}',
      'connection reset',
      true,
    ],
    ['{"errorDetail":{"code":429,"message":"slow down"},"error":"slow down"}', 'slow down', true],
    ['{"errorDetail":{}}', 'gave no reason', false],
  ])('%s is a failure', async (line, message, transient) => {
    await expect(read([`{"a":1}\n${line}`])).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      transient,
    });
  });

  it('that break off are a failure that may go away', async () => {
    const stream = Readable.from(
      (async function* () {
        yield Buffer.from('{"a":1}\n');
        await Promise.resolve();
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
      { objectMode: false },
    );
    const records = readRecords(stream, { stage: 'push' });
    await expect(records.next()).resolves.toMatchObject({ value: { value: { a: 1 } } });
    await expect(records.next()).rejects.toMatchObject({ stage: 'push', transient: true });
  });
});
