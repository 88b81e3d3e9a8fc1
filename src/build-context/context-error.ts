import { ManagerError } from '../errors.ts';
import { errnoOf } from '../system-error.ts';

/** What can go wrong with a build context on disk. */
export type ContextFault =
  'not-a-folder' | 'unreadable' | 'changed' | 'not-in-context' | 'bad-name' | 'bad-pattern';

const HINTS: Readonly<Partial<Record<ContextFault, string>>> = {
  'not-a-folder': 'Give the folder that holds the files which the Dockerfile copies.',
  unreadable: 'Make it readable, or name it in .dockerignore.',
  changed:
    'Let nothing write into the context while images are built, or name the file in .dockerignore.',
  'bad-name': 'Rename it, or ignore the folder that holds it.',
};

/** The disk does not give what the context promises: exit 1, code `context/…`. */
export function contextError(fault: ContextFault, message: string, cause?: unknown): ManagerError {
  const hint = HINTS[fault];
  return new ManagerError(`context/${fault}`, message, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

/** True when something is not there, or no longer. */
export function isGone(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
