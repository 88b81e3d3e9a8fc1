import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of programs made of shell lines, as the only place on PATH beside the system's. */
export interface FakePrograms {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** @param lines of a shell script; its arguments are `$*` */
  readonly add: (name: string, lines: string) => string;
  readonly remove: () => void;
}

export function fakePrograms(): FakePrograms {
  const folder = mkdtempSync(join(tmpdir(), 'manager-programs-'));
  return {
    folder,
    env: { PATH: `${folder}:/usr/bin:/bin` },
    add: (name, lines) => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${lines}\n`);
      chmodSync(path, 0o755);
      return path;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
