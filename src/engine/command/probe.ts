import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import type { Health, Probe } from './backend.ts';

/** Milliseconds that a program has for a short answer. */
const PATIENCE = 20_000;

export interface ProbeSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Default: this machine's. */
  readonly platform?: string;
  readonly signal?: AbortSignal;
}

/** A probe of this machine. */
export function systemProbe(surroundings: ProbeSurroundings): Probe {
  const { env, platform = process.platform } = surroundings;
  const find = (program: string): Promise<string | undefined> => findProgram(program, surroundings);
  return {
    env,
    platform,
    find,
    ask: async ([program = '', ...rest]) => {
      const path = await find(program);
      return path === undefined ? undefined : answerOf(path, rest, surroundings);
    },
  };
}

/** As execvp(3) looks for it, and with PATHEXT on Windows; a name with a slash is a path. */
async function findProgram(
  program: string,
  { env, cwd, platform = process.platform }: ProbeSurroundings,
): Promise<string | undefined> {
  const names =
    platform === 'win32'
      ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')].map((end) => program + end)
      : [program];
  const isPath = isAbsolute(program) || program.includes('/') || program.includes(sep);
  const folders = isPath ? [cwd] : (env['PATH'] ?? '').split(delimiter).map((each) => each || cwd);
  for (const folder of folders) {
    for (const name of names) {
      const path = isPath ? resolve(cwd, name) : join(folder, name);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function answerOf(
  path: string,
  rest: readonly string[],
  { env, cwd, signal }: ProbeSurroundings,
): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(path, rest, {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    child.on('error', () => {
      done(undefined);
    });
    child.on('close', (code) => {
      done(code === 0 ? text : undefined);
    });
  });
}

/** The first thing that every engine's health asks: is its program there? */
export async function programHealth(probe: Probe, program: string, hint: string): Promise<Health> {
  if ((await probe.find(program)) !== undefined) return { healthy: true };
  return {
    healthy: false,
    problem: program.includes('/') ? `there is no program ${program}` : `${program} is not on PATH`,
    hint,
  };
}
