import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a script ended, and the command lines of the programs that it ran, in order. */
export interface Ran {
  readonly status: number | null;
  readonly stderr: string;
  readonly calls: readonly (readonly string[])[];
}

/** Programs of our own, before the system's on PATH, that write down how they were called. */
export class FakePrograms {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'fake-bin');
    mkdirSync(this.#folder);
  }

  /** @param more what the program does besides, in a shell's words */
  put(name: string, more = ''): void {
    const log = join(this.#folder, 'calls');
    const text = `#!/bin/sh
{ printf '%s\\0' '${name}' "$@"; printf '\\n\\0'; } >> '${log}'
${more}
`;
    writeFileSync(join(this.#folder, name), text);
    chmodSync(join(this.#folder, name), 0o755);
  }

  run(argv: readonly string[], options: { env?: Record<string, string>; cwd?: string } = {}): Ran {
    const [program = '', ...args] = argv;
    const { status, stderr } = spawnSync(program, args, {
      cwd: options.cwd,
      encoding: 'utf8',
      // Bash takes a socket there for a remote shell's, and reads .bashrc.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${this.#folder}:/usr/bin:/bin`, ...options.env },
    });
    return { status, stderr, calls: this.#calls() };
  }

  #calls(): string[][] {
    const log = join(this.#folder, 'calls');
    if (!existsSync(log)) return [];
    const words = readFileSync(log, 'utf8').split('\0').slice(0, -1);
    const calls: string[][] = [[]];
    for (const word of words) {
      if (word === '\n') calls.push([]);
      else calls.at(-1)?.push(word);
    }
    return calls.slice(0, -1);
  }
}
