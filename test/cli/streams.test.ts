import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { streamSink } from '../../src/cli/streams.ts';

/** A stream that looks like the process's own. */
function asOutput(stream: Writable, terminal?: { columns: number }): NodeJS.WriteStream {
  return Object.assign(stream, { isTTY: terminal !== undefined, ...terminal }) as never;
}

function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(code), { code }));
    },
  });
}

describe('streamSink', () => {
  it('waits for a slow reader, who gets all', async () => {
    const stream = new PassThrough({ highWaterMark: 16 });
    const sink = streamSink(asOutput(stream));
    const text = 'x'.repeat(1_000_000);
    for (let i = 0; i < 5; i += 1) sink.write(text);
    let isFlushed = false;
    const flushed = sink.flushed().finally(() => {
      isFlushed = true;
    });
    await turn();
    expect(isFlushed).toBe(false);
    let received = 0;
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    expect(await flushed).toBeUndefined();
    expect(received).toBe(5 * text.length);
  });

  it('drops the rest quietly when the reader has gone', async () => {
    const sink = streamSink(asOutput(failing('EPIPE')));
    sink.write('a');
    await turn();
    sink.write('b');
    expect(await sink.flushed()).toBeUndefined();
  });

  it('answers with every other failure', async () => {
    const sink = streamSink(asOutput(failing('ENOSPC')));
    sink.write('a');
    expect(await sink.flushed()).toMatchObject({ code: 'ENOSPC' });
  });

  it('knows a terminal and its width', () => {
    expect(streamSink(asOutput(new PassThrough(), { columns: 42 }))).toMatchObject({
      isTTY: true,
      columns: 42,
    });
    expect(streamSink(asOutput(new PassThrough()))).toMatchObject({
      isTTY: false,
      columns: undefined,
    });
  });
});
