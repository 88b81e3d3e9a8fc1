import type { BuildSecret } from '../../engine/engine.ts';
import type { CredentialSource } from '../../registry/credentials.ts';
import { createRedaction } from '../../registry/redaction.ts';
import type { Redaction } from '../../registry/redaction.ts';

/**
 * Knows every secret of a run from the moment at which it is read, which is before it can turn up in anybody's output, and
 * replaces it by `***` in what is shown, logged and reported.
 *
 * @param values secrets that are known from the start, such as the registries' passwords in the environment
 */
export function createSecretKeeper(values: readonly string[]): SecretKeeper {
  const redaction = createRedaction();
  values.forEach((value) => {
    learn(redaction, value);
  });
  return {
    hide: (text) => redaction.apply(text),
    watchCredentials: (source) => async (host) => {
      const found = await source(host);
      if (found?.type === 'password') {
        learn(redaction, found.password);
        // What an Authorization header of RFC 7617 holds.
        redaction.add(`${found.username}:${found.password}`);
      } else if (found !== undefined) learn(redaction, found.token);
      return found;
    },
    watchSecret: ({ id, read }) => ({
      id,
      read: async () => {
        const value = await read();
        learn(redaction, Buffer.from(value).toString('utf8'));
        return value;
      },
    }),
  };
}

export interface SecretKeeper {
  readonly hide: (text: string) => string;
  readonly watchCredentials: (source: CredentialSource) => CredentialSource;
  readonly watchSecret: (secret: BuildSecret) => BuildSecret;
}

/** Output comes in lines, so the lines of a key or a configuration file are secrets one by one too. */
function learn(redaction: Redaction, value: string): void {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  for (const form of new Set([value, value.trim(), ...lines])) redaction.add(form);
}
