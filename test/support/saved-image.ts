import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scratchFolder } from './scratch.ts';

/**
 * An image as its engine saves it: configuration, history and layers.
 *
 * @param program `docker`, `podman` or `nerdctl`
 * @returns whether a text is anywhere in it
 */
export function savedImage(
  program: string,
  image: string,
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => boolean {
  const folder = scratchFolder();
  const file = join(folder, 'image.tar');
  execFileSync(program, ['image', 'save', '--output', file, image], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  execFileSync('tar', ['-C', folder, '-xf', file]);
  const parts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'image.tar')
    .map((entry) => plain(readFileSync(join(entry.parentPath, entry.name))));
  return (text) => parts.some((bytes) => bytes.includes(text));
}

function plain(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
