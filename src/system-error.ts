/** The system's code of an error (`ENOENT` …), or undefined for any other value. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/**
 * Why the system refused, in its words: `permission denied (EACCES)` of `EACCES: permission denied, open '/x'`, because our message
 * names the call and the path itself. Of anything else the message.
 */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = 'syscall' in error ? errnoOf(error) : undefined;
  if (errno === undefined) return error.message;
  const words = error.message.replace(/^[A-Z0-9]+: /, '').replace(/, [a-z]+( '.*)?$/s, '');
  return `${words} (${errno})`;
}
