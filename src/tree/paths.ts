import type { Diagnostic } from '../diagnostics.ts';

/** What a file system takes at most for one segment, in bytes (NAME_MAX on Linux and macOS). */
const SEGMENT_LIMIT = 255;

/**
 * Why a path cannot name a file below the output folder, or undefined when it can.
 * Planned paths and the entries of the committed list pass through here alike: the list is untrusted input.
 */
export function unsafePathReason(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  if (path.includes('\\')) return 'it contains a backslash';
  if (/\p{Cc}/u.test(path)) return 'it contains a control character';
  if (/\p{Surrogate}/u.test(path)) return 'it is not well-formed Unicode';
  for (const segment of path.split('/')) {
    if (segment === '') return 'it has an empty segment';
    if (segment === '.' || segment === '..') return `it has the segment \`${segment}\``;
    if (segment.length * 3 > SEGMENT_LIMIT && Buffer.byteLength(segment) > SEGMENT_LIMIT) {
      return `a segment is longer than ${SEGMENT_LIMIT} bytes`;
    }
  }
  return undefined;
}

/** Paths that some file system holds to be one: same letters in another case or another Unicode form. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The folders above a path, nearest first, without the output folder itself: `a/b/c` gives `a/b`, `a`. */
export function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    found.push(path.slice(0, at));
  }
  return found;
}

/** Stable everywhere, unlike a locale's order. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Refuses planned paths that leave the folder, that two files share, or that only some file systems tell apart.
 * Codes: `tree/path-unsafe`, `tree/path-twice`, `tree/path-case`, `tree/path-file-and-folder`.
 *
 * @param prefix the output folder as the reader would type it
 */
export function checkPlannedPaths(
  files: readonly { readonly path: string }[],
  prefix: string,
): Diagnostic[] {
  const names: Names = { exact: new Map(), folded: new Map(), prefix };
  return files.flatMap(({ path }) => {
    const reason = unsafePathReason(path);
    if (reason !== undefined) return [unsafe(path, reason)];
    return claim(path, names);
  });
}

interface Names {
  readonly exact: Map<string, 'file' | 'folder'>;
  readonly folded: Map<string, string>;
  readonly prefix: string;
}

function claim(path: string, names: Names): Diagnostic[] {
  const standing = names.exact.get(path);
  if (standing === 'file') return [twice(path, names.prefix)];
  if (standing === 'folder') return [fileAndFolder(path, names.prefix)];
  const found = claimName(path, 'file', names);
  for (const folder of ancestorsOf(path)) {
    const kind = names.exact.get(folder);
    if (kind === 'folder') break;
    if (kind === 'file') return [...found, fileAndFolder(folder, names.prefix)];
    found.push(...claimName(folder, 'folder', names));
  }
  return found;
}

function claimName(path: string, kind: 'file' | 'folder', names: Names): Diagnostic[] {
  names.exact.set(path, kind);
  const folded = foldPath(path);
  const other = names.folded.get(folded);
  if (other === undefined) names.folded.set(folded, path);
  return other === undefined || other === path ? [] : [oneCase(path, other, names.prefix)];
}

function unsafe(path: string, reason: string): Diagnostic {
  return {
    code: 'tree/path-unsafe',
    severity: 'error',
    message: `cannot plan a file at ${JSON.stringify(path)}: ${reason}`,
    hint: 'Expected a path inside the output folder, such as model-server/debian10/runtime/Dockerfile.',
  };
}

function twice(path: string, prefix: string): Diagnostic {
  return {
    code: 'tree/path-twice',
    severity: 'error',
    message: `${prefix}/${path} is planned twice`,
    hint: 'Give one of the two another name.',
  };
}

function oneCase(path: string, other: string, prefix: string): Diagnostic {
  return {
    code: 'tree/path-case',
    severity: 'error',
    message: `${prefix}/${path} and ${prefix}/${other} are one path on a file system that ignores case`,
    hint: 'Give one of the two a name that differs in more than case.',
  };
}

function fileAndFolder(path: string, prefix: string): Diagnostic {
  return {
    code: 'tree/path-file-and-folder',
    severity: 'error',
    message: `${prefix}/${path} is planned as a file and as a folder`,
    hint: 'Give one of the two another name.',
  };
}
