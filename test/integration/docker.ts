import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository: where README.md, Dockerfile and the shipped manifest are. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What a finished process said. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a process runs, and what is added to (or, as undefined, taken from) its environment. */
export interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program to its end, whatever its exit status. The event loop stays free: Vitest's own messages are answered
 * while a build of minutes runs.
 * @throws the spawn error when the program cannot be started.
 */
export function finish(
  program: string,
  args: readonly string[],
  where: Where = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: where.cwd ?? repository,
      env: { ...process.env, ...where.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @returns what it printed on stdout, without the last line break.
 * @throws Error with the command and all that it printed, when it fails.
 */
export async function succeed(
  program: string,
  args: readonly string[],
  where: Where = {},
): Promise<string> {
  const { status, stdout, stderr } = await finish(program, args, where);
  if (status === 0) return stdout.trimEnd();
  throw new Error(`${program} ${args.join(' ')}\nexit ${String(status)}\n${stdout}${stderr}`);
}

/** Runs this repository's own manager, as its users do. */
export function manager(args: readonly string[], where: Where): Promise<string> {
  return succeed(process.execPath, [`${repository}bin/manager.js`, ...args], where);
}

/** The client that the engine under test is asked with. */
export function docker(...args: readonly string[]): Promise<string> {
  return succeed('docker', args);
}

/** Removes images of a suite; one that was never made is no error. */
export async function removeImages(...images: readonly string[]): Promise<void> {
  await finish('docker', ['image', 'rm', '--force', ...images]);
}
