import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The program as users start it; `npm run build` makes what it loads. */
export const bin = fileURLToPath(new URL('../../bin/manager.js', import.meta.url));

const makeManifest = fileURLToPath(new URL('../../bench/make-manifest.mjs', import.meta.url));

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly exit: Promise<Exit>;
  /** Settles when the text has been on stderr; fails when the process ends without it. */
  readonly said: (text: string) => Promise<void>;
}

/** Starts manager in a folder. `script` is loaded before it and may replace functions of Node. */
export function startManager(
  cwd: string,
  argv: readonly string[],
  script = '',
  env: Readonly<Record<string, string>> = {},
): Started {
  const hook = `data:text/javascript,${encodeURIComponent(script)}`;
  const child = spawn(process.execPath, ['--import', hook, bin, ...argv], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exit = new Promise<Exit>((done) => {
    child.on('close', (code, signal) => {
      done({ code, signal, stdout, stderr });
    });
  });
  const said = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => {
        if (stderr.includes(text)) done();
      };
      child.stderr.on('data', look);
      look();
      void exit.then(() => {
        fail(new Error(`ended without ${text}: ${stderr}`));
      });
    });
  return { child, exit, said };
}

export function runManager(cwd: string, ...argv: readonly string[]): Promise<Exit> {
  return startManager(cwd, argv).exit;
}

/** A script that does something once, just before a run puts its n-th file in place. */
export function atFile(n: number, action: string): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const rename = fs.renameSync;
    const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    let count = 0;
    fs.renameSync = (...args) => {
      count += 1;
      if (count === ${n}) { ${action} }
      return rename(...args);
    };
    syncBuiltinESMExports();`;
}

/** A synthetic project of the benchmark: 40 distros or more. */
export function largeProject(distros: number, root: string): string {
  const { status, stderr } = spawnSync(process.execPath, [makeManifest, root, String(distros)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return root;
}
