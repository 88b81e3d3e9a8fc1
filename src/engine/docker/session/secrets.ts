import type { BuildSecret } from '../../engine.ts';
import { CallError, CallStatus } from './calls.ts';
import type { Method } from './calls.ts';
import { getSecretRequest, getSecretResponse } from './messages.ts';

/** An engine refuses more (moby/buildkit session/secrets/secretsprovider). */
const LARGEST = 500 * 1024;

/**
 * `moby.buildkit.secrets.v1.Secrets/GetSecret`: the value of a secret, read when a step mounts it. An id that is not given is "not
 * found", which a mount without `required` accepts.
 */
export function getSecret(secrets: readonly BuildSecret[]): Method {
  return {
    type: 'unary',
    answer: async (message) => {
      const { id } = getSecretRequest.decode(message);
      const secret = secrets.find((candidate) => candidate.id === id);
      if (secret === undefined)
        throw new CallError(CallStatus.notFound, `secret ${id} is not given`);
      const data = await secret.read();
      if (data.length > LARGEST) {
        const size = `${String(data.length)} bytes, and the limit is ${String(LARGEST)}`;
        throw new CallError(CallStatus.invalidArgument, `secret ${id} has ${size}`);
      }
      return getSecretResponse.encode({ data });
    },
  };
}
