import { readFileSync } from 'node:fs';
import { ManagerError } from '../../errors.ts';
import { errnoOf, systemReason } from '../../system-error.ts';
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
    const hint =
      errnoOf(error) === 'EISDIR'
        ? 'A folder has its name: move that away, or name another place.'
        : 'Name a folder that you may write to, or make this one writable.';
    throw new ManagerError('compose/write', `cannot write ${path}: ${systemReason(error)}`, {
      hint,
      cause: error,
    });
  }
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
