/**
 * A process of its own that brings trees to disk while the disk is made to fail: the tests of src/tree/write.ts bundle and
 * start it. One argument: a JSON list of jobs, or `@` and a file with it. One JSON line a job on stdout; nothing more once it has killed itself.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { ManagerError } from '../../src/errors.ts';
import type { TreeRequest } from '../../src/tree/write.ts';
import { writeTree } from '../../src/tree/write.ts';

export interface DiskJob {
  readonly request: TreeRequest;
  /** The number of the call that fails, from 1; never when left out. */
  readonly failAt?: number;
  readonly how: 'kill' | 'full';
  /** Texts by absolute path that another process puts there just before the first call. */
  readonly meanwhile?: Readonly<Record<string, string>>;
}

export interface DiskReport {
  /** How many calls changed the disk. */
  readonly calls: number;
  /** The code of a ManagerError, the text of anything else. */
  readonly failure?: string;
}

let calls = 0;
let current: DiskJob | undefined;

/** Every call of these that could change the disk is counted, and fails when its number is up. */
const CHANGING = [
  'writeFileSync',
  'writeSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'mkdirSync',
  'unlinkSync',
  'chmodSync',
  'openSync',
  'closeSync',
] as const;

let isInside = false;
for (const name of CHANGING) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  const counted = (...args: unknown[]): unknown => {
    // Node's own functions call each other; and opening for reading changes nothing.
    if (isInside || (name === 'openSync' && args[1] !== 'wx')) return real(...args);
    isInside = true;
    try {
      calls += 1;
      if (calls === 1) actMeanwhile();
      if (current?.failAt === calls) fail(current.how, name, args, real);
      return real(...args);
    } finally {
      isInside = false;
    }
  };
  Object.assign(fs, { [name]: counted });
}
syncBuiltinESMExports();

function actMeanwhile(): void {
  for (const [path, text] of Object.entries(current?.meanwhile ?? {})) fs.writeFileSync(path, text);
}

function fail(
  how: DiskJob['how'],
  name: string,
  args: readonly unknown[],
  real: (...args: unknown[]) => unknown,
): void {
  const text = args[1];
  const isWrite = (name === 'writeFileSync' || name === 'writeSync') && typeof text === 'string';
  if (isWrite) real(args[0], text.slice(0, text.length / 2), ...args.slice(2));
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  // A file that could not be closed or removed is not what a full disk does.
  if (['closeSync', 'rmSync', 'rmdirSync', 'unlinkSync'].includes(name)) return;
  throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), {
    code: 'ENOSPC',
    syscall: name,
  });
}

const argument = process.argv[2] ?? '[]';
const text = argument.startsWith('@') ? fs.readFileSync(argument.slice(1), 'utf8') : argument;
const jobs = JSON.parse(text) as readonly DiskJob[];
for (const job of jobs) {
  calls = 0;
  current = job;
  let failure: DiskReport['failure'];
  try {
    await writeTree(job.request);
  } catch (error) {
    failure = error instanceof ManagerError ? error.code : String(error);
  }
  current = undefined;
  const report: DiskReport = { calls, ...(failure === undefined ? {} : { failure }) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
