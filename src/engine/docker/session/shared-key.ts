import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

/**
 * The key under which an engine keeps what was sent, so that the next build of the same Dockerfile in the same folder sends only what
 * changed (moby/buildkit source/local). Files of different folders must never meet under one key: a file of equal size, time
 * and mode counts as unchanged. A path does not tell folders apart (two machines and one engine; two folders mounted in
 * turn at one place in a container), so the folder's number and birth on its file system do.
 *
 * The Dockerfile is part of the key because each asks for other paths, and a transfer removes what it does not name.
 */
export async function sharedKey(folder: string, dockerfile: string): Promise<string> {
  const { ino, birthtimeNs, ctimeNs } = await stat(folder, { bigint: true });
  // A file system that knows no births: then the key lasts until the folder's own entries change.
  const born = birthtimeNs === 0n ? ctimeNs : birthtimeNs;
  return createHash('sha256')
    .update(`${String(ino)}\n${String(born)}\n${dockerfile}`)
    .digest('hex');
}
