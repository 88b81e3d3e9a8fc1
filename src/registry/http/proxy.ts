import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../endpoint.ts';
import { RegistryError } from '../registry-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL by the variables that Docker's tools read too (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case;
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy). This machine itself is never behind one.
 *
 * @throws {RegistryError} when the variable holds no address of a proxy that is spoken here (HTTP or HTTPS).
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const setting = valueOf(env, name);
  if (setting === undefined || isLoopback(url.hostname)) return undefined;
  if (isExempt(url, valueOf(env, 'NO_PROXY') ?? '')) return undefined;
  const address = setting.includes('://') ? setting : `http://${setting}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol) || !hasUser(proxy)) {
    // Its text may hold a password.
    throw new RegistryError('registry/unreachable', `${name} is not the address of an HTTP proxy`, {
      hint: `Write it like http://proxy.example:3128 (a % in a password is %25), or unset ${name}.`,
    });
  }
  return proxy;
}

/** Whether its user name and password can be read: a % in them begins an escaped letter (RFC 3986, section 2.1). */
function hasUser({ username, password }: URL): boolean {
  try {
    [username, password].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/** What the proxy wants to know of its user, as a header. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

function valueOf(env: Environment, name: string): string | undefined {
  const value = env[name] ?? env[name.toLowerCase()];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/** `NO_PROXY` lists hosts with their subdomains, `.only-subdomains`, addresses, networks (CIDR), each with an optional port. */
function isExempt(url: URL, list: string): boolean {
  const hostname = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || (entry !== '' && exempts(entry, hostname, port)));
}

function exempts(entry: string, hostname: string, port: string): boolean {
  const [, bare = entry, onlyPort] = /^(.*?)(?::([0-9]+))?$/.exec(entry) ?? [];
  const family = isIP(hostname);
  if (family !== 0) {
    if (isIP(entry) !== 0) return entry === hostname;
    if (entry.includes('/')) return isInside(hostname, entry);
  }
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const name = bare.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  const subdomain = hostname.endsWith(`.${name}`);
  return subdomain || (hostname === name && !/^\*?\./.test(bare));
}

function isInside(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const type = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0 || isIP(base) !== isIP(address) || !/^[0-9]{1,3}$/.test(bits)) return false;
  if (Number(bits) > (type === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), type);
  return list.check(address, type);
}
