import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { RegistryError } from '../registry-error.ts';

export interface TrustOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Further authorities for every host, as PEM texts. */
  readonly authorities?: readonly string[];
  /** Folders with a folder for each host, in Docker's layout. Undefined: Docker's and Podman's own. */
  readonly certsFolders?: readonly string[];
}

/** Where Linux distributions keep their authorities, in the order in which Go looks (crypto/x509/root_linux.go). */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Trusts what the engine trusts: Node's authorities, the system's (or `SSL_CERT_FILE` instead of them, as in Go),
 * `NODE_EXTRA_CA_CERTS`, and those of the host's folder in certs.d, whose client certificates are presented as well
 * (https://docs.docker.com/engine/security/certificates/).
 */
export function createTrust(options: TrustOptions): (url: URL) => Promise<tls.SecureContext> {
  let common: Promise<readonly string[]> | undefined;
  const contexts = new Map<string, Promise<tls.SecureContext>>();
  const contextFor = async ({ host, hostname, port }: URL): Promise<tls.SecureContext> => {
    common ??= commonAuthorities(options);
    const folders = options.certsFolders ?? defaultFolders(options.env);
    // A folder is named like the host in references, where the port that https implies may stand.
    const names = port === '' ? [host, `${hostname}:443`] : [host];
    const own = await readCertsFolders(
      folders.flatMap((each) => names.map((name) => join(each, name))),
    );
    const ca = [...(await common), ...own.authorities];
    try {
      return tls.createSecureContext({ ca, cert: own.certificates, key: own.keys });
    } catch (error) {
      throw new RegistryError(
        'registry/credentials',
        `the certificates for ${host} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
        { hint: 'Look into certs.d, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS.', cause: error },
      );
    }
  };
  return (url) => {
    const context = contexts.get(url.host) ?? contextFor(url);
    contexts.set(url.host, context);
    return context;
  };
}

async function commonAuthorities({ env, authorities = [] }: TrustOptions): Promise<string[]> {
  const named = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].filter(isSet);
  const extra = await Promise.all(named.map((path) => readNamed(path)));
  const system = isSet(env['SSL_CERT_FILE']) ? undefined : await firstOf(systemBundles);
  return [
    ...tls.rootCertificates,
    ...extra,
    ...(system === undefined ? [] : [system]),
    ...authorities,
  ];
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** A file that the user named must be there. */
async function readNamed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RegistryError('registry/credentials', `the certificates in ${path} cannot be read`, {
      hint: 'SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name files with certificates.',
      cause: error,
    });
  }
}

async function firstOf(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

function defaultFolders(env: TrustOptions['env']): string[] {
  const config = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config');
  return [
    '/etc/docker/certs.d',
    join(config, 'docker', 'certs.d'),
    '/etc/containers/certs.d',
    join(config, 'containers', 'certs.d'),
  ];
}

interface HostCertificates {
  readonly authorities: string[];
  readonly certificates: string[];
  readonly keys: string[];
}

async function readCertsFolders(folders: readonly string[]): Promise<HostCertificates> {
  const found: HostCertificates = { authorities: [], certificates: [], keys: [] };
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).sort();
    for (const name of names) {
      const path = join(folder, name);
      if (name.endsWith('.crt')) found.authorities.push(await readNamed(path));
      const key = name.replace(/\.cert$/, '.key');
      if (name.endsWith('.cert') && names.includes(key)) {
        found.certificates.push(await readNamed(path));
        found.keys.push(await readNamed(join(folder, key)));
      }
    }
  }
  return found;
}
