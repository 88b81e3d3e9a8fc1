import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

export type OutputStream = 'stdout' | 'stderr';

const HEAD = 8;

/**
 * Takes the output of a container without a terminal apart: frames with a head of eight bytes, the first the stream (1: standard
 * output, 2: standard error), the last four the length, big-endian (Docker Engine API, "Attach to a container", stream format).
 */
export async function readFrames(
  socket: Readable,
  onOutput: (text: string, stream: OutputStream) => void,
): Promise<void> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= HEAD) {
      const end = HEAD + pending.readUInt32BE(4);
      if (pending.length < end) break;
      const stream = pending[0] === 2 ? 'stderr' : 'stdout';
      const text = decoders[stream].write(pending.subarray(HEAD, end));
      if (text !== '') onOutput(text, stream);
      pending = pending.subarray(end);
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = decoders[stream].end();
    if (rest !== '') onOutput(rest, stream);
  }
}
