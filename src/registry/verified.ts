import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { algorithmOf } from './digest.ts';
import { RegistryError } from './registry-error.ts';

/** Content whose digest and size are known. */
export interface Known {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Passes bytes on and fails when they are not what digest and size say; the last bytes of wrong content never come out.
 * `onBytes` gets the sum so far.
 */
export function verified(
  { digest, size }: Known,
  whose: string,
  onBytes?: (sum: number) => void,
): Transform {
  const hash = createHash(algorithmOf(digest));
  let sum = 0;
  const wrong = (how: string): RegistryError =>
    new RegistryError('registry/bad-answer', `${whose} is not ${digest}: ${how}`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum += chunk.length;
      if (sum > size) {
        done(wrong(`it is longer than ${size} bytes`));
        return;
      }
      hash.update(chunk);
      if (sum === size && `${algorithmOf(digest)}:${hash.copy().digest('hex')}` !== digest) {
        done(wrong('its content is another'));
        return;
      }
      onBytes?.(sum);
      done(null, chunk);
    },
    flush(done) {
      const isWhole = sum === size;
      const isEmpty = size === 0 && `${algorithmOf(digest)}:${hash.digest('hex')}` !== digest;
      if (!isWhole) done(wrong(`it ends after ${sum} of ${size} bytes`));
      else if (isEmpty) done(wrong('its content is another'));
      else done();
    },
  });
}
