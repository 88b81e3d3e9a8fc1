import { digestProblem } from './digest.ts';
import { oneLine } from './one-line.ts';
import { RegistryError } from './registry-error.ts';

/** A repository in a registry. */
export interface Repository {
  /** As references spell it: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly host: string;
  /** `library/debian`. */
  readonly path: string;
}

/** An image reference in its normal form. */
export interface ImageReference extends Repository {
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

/** The host that references without one mean. */
export const DOCKER_HUB = 'docker.io';

const OFFICIAL = 'library/';
/** Engines up to 20.10 count the host too; newer ones only the path (distribution/reference). */
const NAME_LIMIT = 255;
const TAG_LIMIT = 128;

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const hostPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?$`);
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const imageIdPattern = /^[a-f0-9]{64}$/;

/**
 * Reads an image reference by the grammar and the normal form of Docker (https://pkg.go.dev/github.com/distribution/reference):
 * `debian:12` is `docker.io/library/debian:12`. Nothing is added for a missing tag. Stricter than the grammar in two points: a
 * port must exist, and host and path together have at most 255 characters, as engines up to 20.10 want it.
 *
 * @throws {RegistryError} `registry/bad-reference`, saying what is wrong.
 */
export function parseReference(text: string): ImageReference {
  const parts = splitReference(text);
  const problem = generalProblem(text) ?? problemOf(parts);
  if (problem !== undefined) {
    throw new RegistryError(
      'registry/bad-reference',
      `'${shown(text)}' is not an image reference: ${problem}`,
    );
  }
  return parts;
}

/** A repository without tag and digest: `docker.io/bentoml/model-server`. Throws as {@link parseReference} does. */
export function parseRepository(text: string): Repository {
  const { host, path, tag, digest } = parseReference(text);
  if (tag === undefined && digest === undefined) return { host, path };
  throw new RegistryError(
    'registry/bad-reference',
    `'${text}' is not a repository: it has a ${tag === undefined ? 'digest' : 'tag'}`,
  );
}

/** The full spelling: `docker.io/library/debian:12@sha256:…`. */
export function formatReference(reference: ImageReference): string {
  return formatRepository(reference) + suffixOf(reference);
}

export function formatRepository({ host, path }: Repository): string {
  return `${host}/${path}`;
}

/** The spelling that people use, `debian:12`, as far as it still means the same image. */
export function familiarReference(reference: ImageReference): string {
  const full = formatReference(reference);
  if (reference.host !== DOCKER_HUB) return full;
  const official = reference.path.startsWith(OFFICIAL);
  const short =
    (official ? reference.path.slice(OFFICIAL.length) : reference.path) + suffixOf(reference);
  const again = splitReference(short);
  // `docker.io/a.b/c` would become `a.b/c`, which is a repository of the host `a.b`.
  return generalProblem(short) === undefined && formatReference(again) === full ? short : full;
}

/** What `docker pull` asks the registry for: the digest, else the tag, else `latest`. */
export function versionOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}

function suffixOf({ tag, digest }: ImageReference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

/** Takes a text apart without judging the parts. */
function splitReference(text: string): ImageReference {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const name = at < 0 ? text : text.slice(0, at);
  const { host, rest } = splitHost(name);
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  return { host, path, tag: colon < 0 ? undefined : rest.slice(colon + 1), digest };
}

/** The first component is a host if it looks like one (distribution/reference, `splitDockerDomain`). */
function splitHost(name: string): { host: string; rest: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost =
    slash >= 0 && (first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase());
  const host = !isHost || first === 'index.docker.io' ? DOCKER_HUB : first;
  const rest = isHost ? name.slice(slash + 1) : name;
  const isShort = host === DOCKER_HUB && !rest.includes('/');
  return { host, rest: isShort ? OFFICIAL + rest : rest };
}

function generalProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (/\s/.test(text)) return 'it has white space in it';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'leave out the scheme (https://)';
  if (imageIdPattern.test(text)) return 'it is the id of an image, not a name';
  return undefined;
}

function problemOf({ host, path, tag, digest }: ImageReference): string | undefined {
  return (
    hostProblem(host) ??
    pathProblem(path) ??
    (host.length + 1 + path.length > NAME_LIMIT
      ? `the name has more than ${NAME_LIMIT} characters`
      : undefined) ??
    (tag === undefined ? undefined : tagProblem(tag)) ??
    (digest === undefined ? undefined : digestProblem(digest))
  );
}

function hostProblem(host: string): string | undefined {
  if (!hostPattern.test(host)) return `'${shown(host)}' is not a host with an optional port`;
  const port = /:([0-9]+)$/.exec(host.replace(/^\[.*\]/, ''))?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    return `there is no port ${shown(port)}`;
  }
  return undefined;
}

function pathProblem(path: string): string | undefined {
  const bad = path.split('/').find((component) => !componentPattern.test(component));
  if (bad === undefined) return undefined;
  if (bad === '') return 'a part of its name is empty';
  if (componentPattern.test(bad.toLowerCase())) {
    return `names are in lower case: ${shown(path.toLowerCase())}`;
  }
  return `'${shown(bad)}' is not a name: lower-case letters and digits, joined by one dot, one or two underscores, or dashes`;
}

function tagProblem(tag: string): string | undefined {
  if (tag === '') return 'its tag is empty';
  if (!tagPattern.test(tag)) {
    return `'${shown(tag)}' is not a tag: letters, digits and underscores, and after the first one dots and dashes`;
  }
  return tag.length > TAG_LIMIT ? `its tag has more than ${TAG_LIMIT} characters` : undefined;
}

function shown(text: string): string {
  return oneLine(text, 120);
}
