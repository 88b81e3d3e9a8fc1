import { isWord } from '../values/character-classes.ts';

/** Longest host of a name that Jinja2's pattern may take, which is why it is written out here: a regular expression would look at hostile texts again and again. */
const COMMON_DOMAINS = new Set(['com', 'net', 'int', 'edu', 'gov', 'org', 'info', 'mil']);

const ip4 = /^\p{Nd}{1,3}(?:\.\p{Nd}{1,3}){3}$/u;
const ip6 = /^\[(?:[\p{Nd}a-f]{0,4}:){2}(?:[\p{Nd}a-f]{0,4}:?){1,6}\]$/iu;
const domain = /^[a-z]{2,63}$/iu;
const port = /:\p{Nd}{1,5}$/u;
/** No host without a path is longer than this and none of the patterns below is slow on it. */
const MAX_IP = 64;

const isLabel = (label: string, atLeast: number, atMost = Infinity): boolean => {
  const letters = Array.from(label);
  return (
    letters.length >= atLeast &&
    letters.length <= atMost &&
    letters.every((character) => isWord(character) || character === '%' || character === '-')
  );
};

/**
 * What Jinja2's `urlize` takes for an address in the web (utils.py, `_http_re`): a host after `http://`, `https://` or `www.`, or
 * a name in one of the old domains without them; a port, path, query and fragment may follow. `address` is without blanks.
 */
export function isWebAddress(address: string): boolean {
  const scheme = /^https?:\/\//iu.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  const end = rest.search(/[/?#]/u);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const hosts = [authority, authority.replace(port, '')];
  return hosts.some((host) => (scheme === '' ? isBareHost(host) : isHost(host) || isIp(host)));
}

function isIp(host: string): boolean {
  return host.length <= MAX_IP && (ip4.test(host) || ip6.test(host));
}

function isBareHost(host: string): boolean {
  const [first = '', ...others] = host.split('.');
  if (first.toLowerCase() === 'www' && isHost(others.join('.'))) return true;
  const labels = host.split('.');
  const last = labels.pop() ?? '';
  const isCommon = COMMON_DOMAINS.has(last.toLowerCase());
  return isCommon && labels.length > 0 && labels.every((label) => isLabel(label, 2, 63));
}

/** Labels and a domain: of letters, or in the form of names with other letters. */
function isHost(host: string): boolean {
  const labels = host.split('.');
  const last = labels.pop() ?? '';
  return isDomain(last) && labels.every((label) => isLabel(label, 1));
}

function isDomain(label: string): boolean {
  if (domain.test(label)) return true;
  const name = Array.from(label.slice(4));
  const isName = name.every((character) => isWord(character) || character === '%');
  return /^xn--/iu.test(label) && name.length >= 2 && name.length <= 59 && isName;
}

/** What Jinja2's `urlize` takes for an e-mail address (utils.py, `_email_re`). */
export function isEmailAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  const host = Array.from(address.slice(at + 1));
  const dot = host.lastIndexOf('.');
  return (
    at > 0 &&
    dot > 0 &&
    isWord(host[0] ?? '') &&
    host.every((character) => isWord(character) || character === '.' || character === '-') &&
    dot < host.length - 1 &&
    host.slice(dot + 1).every(isWord)
  );
}
