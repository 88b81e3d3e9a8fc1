import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errnoOf } from '../system-error.ts';

/** Who holds a lock, as its file says. */
export interface Holder {
  /** Tells this taking of the lock from every other one. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** The running kernel and its process namespace: only within one of each do process ids mean the same. Linux only. */
  readonly kernel?: string;
  readonly namespace?: string;
  /** When the process started, in the kernel's ticks: tells it from a later one with the same id. Linux only. */
  readonly start?: string;
}

/**
 * `running` and `gone` are certain; `unknown` is a process that cannot be seen from here (another host, another container)
 * or whose id may have been given away since.
 */
export type Liveness = 'running' | 'gone' | 'unknown';

/** This process as a holder. */
export function thisHolder(): Holder {
  const kernel = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  const start = processStart(process.pid);
  return {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(kernel === undefined ? {} : { kernel }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(typeof start === 'string' ? { start } : {}),
  };
}

/** The holder that a lock file names, or undefined when the text is not one of ours. */
export function parseHolder(text: string): Holder | undefined {
  const value = attempt((): unknown => JSON.parse(text));
  if (typeof value !== 'object' || value === null) return undefined;
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  const word = (name: string): string | undefined => {
    const found = field(name);
    return typeof found === 'string' ? found : undefined;
  };
  const [id, host, since] = [word('id'), word('host'), word('since')];
  const pid = field('pid');
  if (id === undefined || host === undefined || since === undefined) return undefined;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const [kernel, namespace, start] = [word('kernel'), word('namespace'), word('start')];
  return {
    ...{ id, pid, host, since },
    ...(kernel === undefined ? {} : { kernel }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(start === undefined ? {} : { start }),
  };
}

/** Whether the process that took a lock still runs, as far as this process can know. */
export function livenessOf(holder: Holder, self: Holder): Liveness {
  const sameProcesses =
    holder.host === self.host &&
    holder.kernel === self.kernel &&
    holder.namespace === self.namespace;
  if (!sameProcesses) return 'unknown';
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return 'gone';
  }
  const start = processStart(holder.pid);
  if (start === 'dead') return 'gone';
  if (start === undefined || holder.start === undefined) return 'unknown';
  return start === holder.start ? 'running' : 'gone';
}

/** A process's start in ticks, `dead` for one that waits to be reaped, undefined where the system does not tell. */
function processStart(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  // proc_pid_stat(5): the second field, the command, may hold anything; the state is field 3, the start time field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : fields[19];
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
