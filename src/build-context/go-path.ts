import { posix } from 'node:path';

/** What Go's `unicode.IsSpace` calls a space: `String.trim` takes U+FEFF too and leaves U+0085. */
const SPACES = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const OUTER_SPACES = new RegExp(`^${SPACES}|${SPACES}$`, 'g');

/** As Go's `strings.TrimSpace`. */
export function trimSpaces(text: string): string {
  return text.replace(OUTER_SPACES, '');
}

/** As Go's `filepath.Clean` on a system with `/`: no `.`, no double or last slash, `..` taken back where it can be. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/**
 * A path as it is meant inside a context: without a leading slash, and `..` never leads above the context's folder, which is
 * `''`. BuildKit reads the sources of COPY and the targets of symbolic links in the same way.
 */
export function pathInside(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
export function withParents(path: string): string[] {
  const names = path.split('/');
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
