import { RegistryError } from '../registry-error.ts';

/** Codes of OpenSSL and Node for a certificate that is not to be trusted. */
const certificateCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const notTlsCodes: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

/** What a failed connection means, in words. */
export function networkError(origin: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const { code, text } = factsOf(error);
  const { why, transient, hint } = meaningOf(origin, code, text);
  return new RegistryError('registry/unreachable', `${origin} cannot be reached: ${why}`, {
    transient,
    hint,
    cause: error,
  });
}

/** True when the other side answered something that is not TLS, or hung up before it: a server of plain HTTP. */
export function isPlainAnswer(error: unknown): boolean {
  const { code, text } = factsOf(error);
  if (code === undefined) return false;
  return (
    notTlsCodes.has(code) ||
    (code === 'EPROTO' && text.includes('wrong version number')) ||
    (code === 'ECONNRESET' && text.includes('before secure TLS connection'))
  );
}

/** Errors of several addresses at once have an empty message of their own. */
function factsOf(error: unknown): { code: string | undefined; text: string } {
  if (error instanceof RegistryError && error.cause !== undefined) return factsOf(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return factsOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: undefined, text: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { code, text: error.message };
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

interface Meaning {
  readonly why: string;
  readonly transient: boolean;
  readonly hint?: string;
}

function meaningOf(origin: string, code: string | undefined, text: string): Meaning {
  switch (code) {
    case 'ENOTFOUND':
      return { why: 'there is no such host', transient: false, hint: 'Check its spelling.' };
    case 'EAI_AGAIN':
      return { why: 'the name service does not answer', transient: true };
    case 'ECONNREFUSED':
      return {
        why: 'nothing listens there (connection refused)',
        transient: true,
        hint: 'Is it running, and is its port right? `manager login --check` tries it alone.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return { why: 'the connection was cut', transient: true };
    case 'ETIMEDOUT':
      return { why: 'it does not answer in time', transient: true };
    default:
  }
  if (code !== undefined && certificateCodes.has(code)) {
    return {
      why: `its certificate is not trusted (${text})`,
      transient: false,
      hint: `Put the certificate of its authority into /etc/docker/certs.d/${hostOf(origin)}/ca.crt, or name it in SSL_CERT_FILE.`,
    };
  }
  if (isPlainAnswer(Object.assign(new Error(text), { code }))) {
    return {
      why: 'it does not speak TLS',
      transient: false,
      hint: 'Plain HTTP is used on this machine only, unless it is asked for.',
    };
  }
  return { why: text, transient: true };
}
