import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that goes with the test. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'manager-test-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Puts files below a folder; a text per relative path. */
export function putFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Everything below a folder: a file's text, `→ target` for a symbolic link, `/` for an empty folder. */
export function readFiles(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  walk(folder, (path, absolute) => {
    const stats = lstatSync(absolute);
    if (stats.isSymbolicLink()) found[path] = `→ ${readlinkSync(absolute)}`;
    else if (stats.isFile()) found[path] = readFileSync(absolute, 'utf8');
    else if (!stats.isDirectory()) found[path] = 'special';
    else if (readdirSync(absolute).length === 0) found[path] = '/';
  });
  return found;
}

/** What changes whenever anything below a folder is written, even with the same bytes. */
export function readStamps(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  walk(folder, (path, absolute) => {
    const { ino, mtimeNs, mode } = lstatSync(absolute, { bigint: true });
    found[path] = `${ino} ${mtimeNs} ${mode}`;
  });
  return found;
}

function walk(folder: string, visit: (path: string, absolute: string) => void, prefix = ''): void {
  for (const name of readdirSync(folder).sort()) {
    const absolute = join(folder, name);
    visit(prefix + name, absolute);
    if (lstatSync(absolute).isDirectory()) walk(absolute, visit, `${prefix}${name}/`);
  }
}
