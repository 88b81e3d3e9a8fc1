import { ManagerError } from '../errors.ts';
import { errnoOf, systemReason } from '../system-error.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space and run it again: every file is whole, the old one or the new one.',
  EDQUOT: 'Free some space and run it again: every file is whole, the old one or the new one.',
  EROFS:
    'Mount it writable: files are written in the output folder, its list and its lock beside it.',
  EACCES:
    'Run as the user who owns the folder (in a container: --user "$(id -u):$(id -g)"), or give this user the right.',
  EPERM:
    'Run as the user who owns the folder (in a container: --user "$(id -u):$(id -g)"), or give this user the right.',
  ENAMETOOLONG: 'Shorten the names in the manifest, or choose an output folder nearer to the root.',
  EMFILE: 'Raise the limit on open files (ulimit -n) and run it again.',
  ENOTDIR: 'Another program changed the folder meanwhile; run it again.',
  EISDIR: 'Another program changed the folder meanwhile; run it again.',
};

/** What was attempted when the disk refused. */
export interface Attempt {
  readonly code: 'tree/write-failed' | 'tree/read-failed' | 'tree/remove-failed';
  /** For example `write generated/README.md`: it follows "could not". */
  readonly what: string;
}

/** The disk's refusal as an error for the reader; anything that is not one, a bug or an abort, comes back as it is. */
export function diskFailure(error: unknown, attempt: Attempt): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || !(error instanceof Error) || !('syscall' in error)) return error;
  return new ManagerError(attempt.code, `could not ${attempt.what}: ${systemReason(error)}`, {
    hint: HINTS[errno] ?? 'Nothing is half written; put that right and run it again.',
    cause: error,
  });
}
