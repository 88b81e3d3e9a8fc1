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
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ManagerError('compose/write', `cannot write ${path}: ${why}`, {
      hint: 'Name a folder that you may write to with --work-dir.',
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
