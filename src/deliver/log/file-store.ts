import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { UnitName } from '../outcome.ts';
import type { LogFile, LogStore } from '../ports.ts';

/** Most file systems allow 255 bytes for a name; the names of images are plain ASCII. */
const LONGEST_NAME = 200;

/**
 * Logs as files, one a unit, written anew by each run that builds it; tests add to it. What the disk refuses is told when the log is closed, and
 * keeps nobody from building.
 *
 * @param folder absolute path of the folder, made when the first log is opened; a `.gitignore` in it keeps logs out of commits
 * @param shown the folder as the reader would type it: `.manager/logs`
 */
export function createLogStore(folder: string, shown: string): LogStore {
  let problem: string | undefined;
  let isMade = false;
  const make = (): void => {
    if (isMade) return;
    isMade = true;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
    } catch (error) {
      if (!isExisting(error)) problem = reasonOf(error);
    }
  };
  return {
    open: (unit, mode = 'anew') => {
      make();
      const name = logName(unit);
      const path = join(folder, name);
      return openLog(path, `${shown}/${name}`, { problem, mode });
    },
  };
}

function openLog(
  path: string,
  shown: string,
  { problem, mode }: { readonly problem: string | undefined; readonly mode: 'anew' | 'append' },
): LogFile {
  let refused = problem;
  const flags = mode === 'append' ? 'a' : 'w';
  const stream = createWriteStream(path, { flags, mode: 0o644 });
  // Without a listener a full disk would end the process.
  stream.on('error', (error) => {
    refused ??= reasonOf(error);
  });
  return {
    shown,
    write: (text) => {
      if (!stream.destroyed) stream.write(text);
    },
    close: async () => {
      stream.end();
      await finished(stream).catch(() => undefined);
      return refused;
    },
  };
}

/**
 * `greeter@1.0.0-python3.11@linux-amd64.log`: no two units have the same one, since neither names nor tags have an `@`, and no
 * character of it means anything to a file system. A name too long for one is cut, and ends in a hash of the whole.
 */
export function logName({ image, platform }: UnitName): string {
  const whole = `${image}@${platform.replaceAll('/', '-')}`.replaceAll(/[^\w.@-]/g, (char) =>
    char === ':' ? '@' : `%${char.charCodeAt(0).toString(16)}`,
  );
  if (whole.length <= LONGEST_NAME) return `${whole}.log`;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 16);
  return `${whole.slice(0, LONGEST_NAME)}-${hash}.log`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
