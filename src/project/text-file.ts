import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { errnoOf, systemReason } from '../system-error.ts';

/**
 * The text of bytes, a byte order mark included.
 *
 * @param shown what the bytes are called in messages
 * @throws InputError when they are not UTF-8: replacing what is wrong would render something else
 */
export function decodeText(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused('not-utf-8', `${shown} is not UTF-8`, 'Save it as UTF-8.');
  }
}

/**
 * The text of a file that the user named.
 *
 * @param what the word for it in messages: `template`
 * @throws InputError when it cannot be read
 */
export function readTextFile(path: string, shown: string, what: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') throw refused('missing', `there is no ${what} ${shown}`);
    if (code === 'EISDIR') throw refused('missing', `${shown} is a folder, not a ${what}`);
    throw refused('unreadable', `cannot read the ${what} ${shown}: ${systemReason(error)}`);
  }
  return decodeText(bytes, shown);
}

function refused(what: string, message: string, hint?: string): InputError {
  const diagnostic = { code: `file/${what}`, severity: 'error', message } as const;
  return new InputError([{ ...diagnostic, ...(hint !== undefined && { hint }) }]);
}
