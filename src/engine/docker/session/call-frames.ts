/** gRPC puts five bytes before a message: a flag for compression and its length (grpc/grpc doc/PROTOCOL-HTTP2.md). */
const PREFIX = 5;

/** Nothing that an engine sends to a session is near it; the same limit is gRPC's own default for clients. */
const LONGEST = 4 * 1024 * 1024;

/** The five bytes before an uncompressed message of that length. */
export function framePrefix(length: number): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(length, 1);
  return prefix;
}

/** Puts messages together from chunks that are cut anywhere. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** True when no message is half read. */
  get empty(): boolean {
    return this.#rest.length === 0;
  }

  /**
   * The messages that the chunk completes.
   * @throws RangeError for a compressed message (none was offered) and one longer than 4 MiB
   */
  push(chunk: Uint8Array): Buffer[] {
    const messages: Buffer[] = [];
    let rest = this.empty ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    while (rest.length >= PREFIX) {
      const length = rest.readUInt32BE(1);
      if (rest[0] !== 0) throw new RangeError('the engine sent a compressed message');
      if (length > LONGEST)
        throw new RangeError(`the engine sent a message of ${String(length)} bytes`);
      if (rest.length < PREFIX + length) break;
      messages.push(rest.subarray(PREFIX, PREFIX + length));
      rest = rest.subarray(PREFIX + length);
    }
    this.#rest = rest;
    return messages;
  }
}
