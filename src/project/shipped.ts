import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Reserved prefix of template names: parts that come with this program. */
export const SHIPPED_PREFIX = '@manager/';

/** Folder of the shipped parts, wherever this module was bundled to. */
export function shippedFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'templates', '_partials');
    if (existsSync(candidate) || dirname(folder) === folder) return candidate;
  }
}
