/** Asks which keys there are, and for a signature (draft-miller-ssh-agent, "Protocol numbers"). */
const ALLOWED: ReadonlySet<number> = new Set([11, 13]);

/** Number 0 is reserved: every agent answers "failure". */
const REFUSED = Buffer.from([0, 0, 0, 1, 0]);

/** OpenSSH's own limit for a message to its agent (openssh-portable ssh-agent.c). */
const LONGEST = 256 * 1024;

/**
 * What a build may ask of an agent: list keys and sign. BuildKit's own client allows no more either (moby/buildkit
 * session/sshforward/sshprovider): a build step must not add, remove or lock keys. Any other request is replaced by one that
 * the agent refuses, so that answers stay in order.
 */
export class SshRequests {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * The requests to pass on that the chunk completes.
   * @throws RangeError for a request longer than 256 KiB
   */
  push(chunk: Uint8Array): Buffer[] {
    const requests: Buffer[] = [];
    let rest = Buffer.concat([this.#rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > LONGEST)
        throw new RangeError(`a request of ${String(length)} bytes to the ssh agent`);
      if (rest.length < 4 + length) break;
      const allowed = length > 0 && ALLOWED.has(rest[4] ?? 0);
      requests.push(allowed ? rest.subarray(0, 4 + length) : REFUSED);
      rest = rest.subarray(4 + length);
    }
    this.#rest = rest;
    return requests;
  }
}
