import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';

/**
 * Reads ca.pem, cert.pem and key.pem, the names that the docker CLI gives them. Without ca.pem the authorities that Node
 * knows decide; without the other two we show no certificate of our own.
 *
 * @throws EngineError when a certificate lacks its key, or one of them cannot be read
 */
export function readTlsFiles(
  tls: NonNullable<EngineAddress['tls']>,
): SecureContextOptions & { readonly rejectUnauthorized: boolean } {
  const ca = readPem(tls.folder, 'ca.pem');
  const cert = readPem(tls.folder, 'cert.pem');
  const key = readPem(tls.folder, 'key.pem');
  if ((cert === undefined) !== (key === undefined)) {
    const [has, lacks] = cert === undefined ? ['key.pem', 'cert.pem'] : ['cert.pem', 'key.pem'];
    throw new EngineError('connect', `${tls.folder} has ${has} and no ${lacks}`, {
      hint: 'A client certificate needs both. DOCKER_CERT_PATH names the folder.',
    });
  }
  return {
    rejectUnauthorized: tls.verify,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function readPem(folder: string, name: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new EngineError('connect', `${join(folder, name)} cannot be read`, {
      hint: 'It is needed for TLS with the engine. DOCKER_CERT_PATH names the folder.',
      cause,
    });
  }
}
