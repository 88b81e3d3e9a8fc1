import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ManagerError } from '../../errors.ts';

/**
 * Writes a file whole or not at all; an unchanged one is left alone.
 *
 * @throws ManagerError when it cannot be written
 */
export function writeWhole(path: string, text: string): void {
  const passing = `${path}.${process.pid}.tmp`;
  try {
    if (currentText(path) === text) return;
    writeFileSync(passing, text);
    renameSync(passing, path);
  } catch (error) {
    rmSync(passing, { force: true });
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ManagerError('compose/write', `cannot write ${path}: ${why}`, { cause: error });
  }
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
