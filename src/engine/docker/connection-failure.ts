import { EngineError } from '../engine-error.ts';
import type { EngineStage } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import { shownUrl } from '../connect/host.ts';
import { SshError } from './ssh-connection.ts';

/** What is said of a connection that failed. */
interface Explanation {
  /** After "at ADDRESS (SOURCE) ". */
  readonly what: string;
  readonly hint: string;
  /** May go away by itself. */
  readonly transient?: boolean;
}

const START = 'Start the engine, or name another one with DOCKER_HOST or `docker context use`.';

const BY_CODE: Readonly<Record<string, Explanation>> = {
  ENOENT: { what: 'the socket does not exist', hint: START },
  ECONNREFUSED: { what: 'the connection was refused', hint: START, transient: true },
  EACCES: {
    what: 'the socket may not be used by you',
    hint: 'Join the group that owns it (often `sudo usermod -aG docker $USER`, then log in anew), or run a rootless engine.',
  },
  ENOTSOCK: { what: 'there is a file that is no socket', hint: START },
  ENOTFOUND: { what: 'there is no such host', hint: 'Check the address.' },
  EAI_AGAIN: {
    what: 'the host is not known for now: its name server does not answer',
    hint: 'Check the network.',
    transient: true,
  },
  ETIMEDOUT: {
    what: 'the connection timed out',
    hint: 'Check the address, the network and the firewall in between.',
    transient: true,
  },
  EHOSTUNREACH: { what: 'the host cannot be reached', hint: 'Check the network.', transient: true },
  ENETUNREACH: {
    what: 'the network cannot be reached',
    hint: 'Check the network.',
    transient: true,
  },
  ECONNRESET: {
    what: 'the engine dropped the connection',
    hint: 'Look into its log.',
    transient: true,
  },
  EPIPE: { what: 'the engine dropped the connection', hint: 'Look into its log.', transient: true },
};

/** The code of an answer that no engine gives. */
export const NO_ENGINE = 'NO_ENGINE';

const TLS_HINT =
  'ca.pem in the certificate folder (DOCKER_CERT_PATH, or the docker context’s) must be of the authority that signed the engine’s certificate.';

/** A connection's failure in one sentence, with the address that was tried and the next step. */
export function connectionFailure(
  stage: EngineStage,
  address: EngineAddress,
  cause: Error,
): EngineError {
  const { what, hint, transient } = explain(cause, address);
  // An engine that answered before and has no socket now is starting anew, or has stopped.
  const hasStopped = stage !== 'connect' && isMissingSocket(cause);
  return new EngineError(stage, `at ${shownUrl(address.url)} (${address.source}) ${what}`, {
    hint,
    transient: transient ?? hasStopped,
    cause,
  });
}

function isMissingSocket({ code, syscall }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' && syscall === 'connect';
}

function explain(cause: Error, address: EngineAddress): Explanation {
  if (cause instanceof SshError) return explainSsh(cause);
  const { code = '', syscall } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' && syscall?.startsWith('spawn') === true) {
    return { what: 'ssh is needed, and this machine has no such command', hint: 'Install it.' };
  }
  if (cause.message === 'socket hang up') return BY_CODE['ECONNRESET'] ?? unknown(cause);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code === NO_ENGINE) {
    return { what: 'something answers that is no engine', hint: 'Check the address.' };
  }
  if (code.startsWith('HPE_')) {
    return {
      what: 'something answers that is no engine: it does not speak HTTP',
      hint: 'If the engine wants TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.',
    };
  }
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) && address.tls !== undefined) {
    return /wrong.version|packet.length|http.request/i.test(`${code} ${cause.message}`)
      ? {
          what: 'the engine does not speak TLS',
          hint: 'Unset DOCKER_TLS_VERIFY, or use the TLS port.',
        }
      : { what: `TLS failed: ${tlsReason(cause)}`, hint: TLS_HINT };
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME|^ERR_(?:SSL|TLS)_/.test(code)) {
    return { what: `TLS failed: ${tlsReason(cause)}`, hint: TLS_HINT };
  }
  return unknown(cause);
}

/** OpenSSL's messages are a line of numbers and file names with a reason in it. */
function tlsReason({ message }: Error): string {
  const parts = message.trim().split(':');
  return message.includes(':SSL routines:') ? (parts[5] ?? message) : message.trim();
}

function explainSsh({ message }: SshError): Explanation {
  if (/permission denied|too many authentication failures/i.test(message)) {
    return {
      what: `ssh was refused: ${message}`,
      hint: 'Give ssh the right key (`ssh-add`); manager never asks for passwords.',
    };
  }
  if (/host key verification failed/i.test(message)) {
    return {
      what: 'ssh does not know the host’s key, or it has changed',
      hint: 'Connect once by hand with `ssh` and check the key.',
    };
  }
  if (/not found|no such file/i.test(message)) {
    return {
      what: `ssh works, but there is no docker command over there: ${message}`,
      hint: 'Docker’s command-line client must be on the PATH of non-interactive shells on that host.',
    };
  }
  const transient =
    /kex_exchange|connection (?:reset|refused|closed|timed out)|timed out|banner|temporary/i;
  return {
    what: `ssh failed: ${message}`,
    hint: 'Try the same host with `ssh HOST docker version`.',
    transient: transient.test(message),
  };
}

function unknown({ message }: Error): Explanation {
  return { what: `the connection failed: ${message}`, hint: START };
}
