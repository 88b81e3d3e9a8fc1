import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { InputError, ManagerError } from '../errors.ts';
import type { TemplateLoader, TemplateSource } from '../render/environment.ts';
import { SHIPPED_PREFIX } from './shipped.ts';
import { decodeText } from './text-file.ts';

/** Where templates may come from. */
export interface LoaderRoots {
  /** The manifest's folder, absolute. */
  readonly root: string;
  /** Folders that plain names are looked up in, relative to `root`, the first hit wins. */
  readonly searchPath: readonly string[];
  /** Folder of `@manager/…`, absolute. */
  readonly shipped: string;
  /** Texts by canonical name that stand in for files. */
  readonly overlay?: ReadonlyMap<string, string> | undefined;
}

/**
 * A loader over the disk that never leaves its roots: neither by `..` nor through a symbolic link. Canonical names are paths
 * relative to the manifest's folder, or `@manager/NAME`. `./x` and `../x` are relative to the asking template.
 */
export function createLoader({ root, searchPath, shipped, overlay }: LoaderRoots): TemplateLoader {
  const known = new Map<string, TemplateSource | undefined>();
  const read = (name: string): TemplateSource | undefined => {
    if (!known.has(name)) {
      const text = overlay?.get(name);
      known.set(name, text === undefined ? readInside(name, root, shipped) : { name, text });
    }
    return known.get(name);
  };
  return (name, from) => {
    if (from === undefined && known.has(name)) return known.get(name);
    if (name.startsWith('./') || name.startsWith('../')) {
      return read(posix.join(posix.dirname(from ?? ''), name));
    }
    if (name.startsWith(SHIPPED_PREFIX) || from === undefined) return read(posix.normalize(name));
    for (const folder of searchPath) {
      const found = read(posix.join(folder, name));
      if (found) return found;
    }
    return undefined;
  };
}

function readInside(name: string, root: string, shipped: string): TemplateSource | undefined {
  const isShipped = name.startsWith(SHIPPED_PREFIX);
  const folder = isShipped ? shipped : root;
  const path = isShipped ? name.slice(SHIPPED_PREFIX.length) : name;
  if (path.startsWith('/') || path.split('/').includes('..') || path.includes('\0'))
    return undefined;
  try {
    const file = realpathSync(join(folder, path));
    if (!file.startsWith(realpathSync(folder) + sep) || !statSync(file).isFile()) return undefined;
    return { name, text: decodeText(readFileSync(file), `the template ${name}`) };
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) return undefined;
    throw new ManagerError('template/unreadable', `cannot read the template ${name}: ${code}`, {
      cause: error,
    });
  }
}
