import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a text file whole or not at all: beside its place, then put there by a rename. What stood there is replaced.
 *
 * @throws the system's error; nothing of the new file is left then
 */
export function writeWhole(path: string, text: string): void {
  const passing = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(passing, text, { flag: 'wx' });
    renameSync(passing, path);
  } catch (error) {
    rmSync(passing, { force: true });
    throw error;
  }
}
