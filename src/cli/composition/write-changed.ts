import { readFileSync } from 'node:fs';
import { ManagerError } from '../../errors.ts';
import { writeWhole } from '../../whole-file.ts';

/**
 * Writes a file whole or not at all; an unchanged one is left alone.
 *
 * @throws ManagerError when it cannot be written
 */
export function writeChanged(path: string, text: string): void {
  if (currentText(path) === text) return;
  try {
    writeWhole(path, text);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    // `EROFS: read-only file system, open '/x'`: the path is told already.
    const why = message.replace(/^[A-Z0-9]+: /, '').replace(/, [a-z]+( '.*)?$/s, '');
    const hint =
      code === 'EISDIR'
        ? 'A folder has its name: move that away, or name another place.'
        : 'Name a folder that you may write to, or make this one writable.';
    throw new ManagerError('compose/write', `cannot write ${path}: ${why}`, { hint, cause: error });
  }
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
