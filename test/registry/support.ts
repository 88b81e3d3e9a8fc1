import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createRegistryClient } from '../../src/registry/client.ts';
import type { RegistryClient, RegistryClientOptions } from '../../src/registry/client.ts';
import { digestOf } from '../../src/registry/digest.ts';
import type { BlobSource } from '../../src/registry/upload.ts';

/** Milliseconds that a client would have waited, one by one. */
export type Waits = number[];

/** A client that waits for nothing and reads nothing of this machine. It goes with the test. */
export function quickClient(
  options: Partial<RegistryClientOptions> = {},
  waits: Waits = [],
): RegistryClient {
  const client = createRegistryClient({
    env: {},
    certsFolders: [],
    credentials: () => Promise.resolve(undefined),
    timing: {
      now: Date.now,
      random: () => 0,
      sleep: (milliseconds, signal) => {
        signal?.throwIfAborted();
        waits.push(milliseconds);
        return Promise.resolve();
      },
    },
    ...options,
  });
  onTestFinished(() => {
    client.close();
  });
  return client;
}

export function blobOf(bytes: Buffer): BlobSource {
  return { digest: digestOf(bytes), size: bytes.length, open: () => Readable.from([bytes]) };
}
