import { createHash } from 'node:crypto';

/**
 * Length of the hexadecimal part by algorithm: what the OCI image specification registers (descriptor.md, "Registered
 * algorithms") and the registries of today use.
 */
const lengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha512', 128],
]);

/** What is wrong with a digest (`sha256:…`), or undefined. */
export function digestProblem(digest: string): string | undefined {
  const [algorithm = '', hex, ...rest] = digest.split(':');
  if (hex === undefined || rest.length > 0) return 'a digest is written algorithm:hexadecimal';
  const length = lengths.get(algorithm);
  if (length === undefined) {
    return `digests are of sha256 or sha512, not of '${algorithm}'`;
  }
  if (!/^[0-9a-f]*$/.test(hex)) return 'a digest has only the digits 0-9 and a-f, in lower case';
  if (hex.length !== length) {
    return `a digest of ${algorithm} has ${length} hexadecimal digits, this one ${hex.length}`;
  }
  return undefined;
}

export function isDigest(text: string): boolean {
  return digestProblem(text) === undefined;
}

/** The digest of bytes, as `sha256:…`. */
export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** True when bytes are what a valid digest names, whatever its algorithm. */
export function matchesDigest(bytes: Uint8Array, digest: string): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

/** `sha256` of `sha256:…`. */
export function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(':'));
}
