import type { Sink } from '../context.ts';

/** A sink on a stream of the process, and how it ended. */
export interface StreamSink extends Sink {
  /** Waits until all is written; answers with what went wrong, except a reader that went away. */
  readonly flushed: () => Promise<Error | undefined>;
}

/**
 * Writes to a stream of the process. A reader that closes its end (`| head`) has what it wanted: the rest is dropped
 * quietly and the run goes on, since it may be half-way through writing files.
 */
export function streamSink(stream: NodeJS.WriteStream): StreamSink {
  let isClosed = false;
  let failure: Error | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    isClosed = true;
    if (error.code !== 'EPIPE') failure ??= error;
  };
  stream.on('error', onError);
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (text) => {
      if (!isClosed) stream.write(text);
    },
    flushed: async () => {
      if (!isClosed)
        await new Promise<void>((done) =>
          stream.write('', () => {
            done();
          }),
        );
      // An error event comes after the callback of the write that failed.
      await new Promise((done) => setImmediate(done));
      return failure;
    },
  };
}
