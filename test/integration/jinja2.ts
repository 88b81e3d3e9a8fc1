import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ORACLE = fileURLToPath(new URL('../render/jinja2-oracle.py', import.meta.url));
/** Debian's own Python first: it is the one that python3-jinja2 installs for. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const WANTED = '3.1.';

/** A Python with Jinja2 3.1; undefined where there is none. */
export function pythonWithJinja2(): string | undefined {
  return PYTHONS.find((python) => {
    const found = spawnSync(python, ['-c', 'import jinja2; print(jinja2.__version__)']);
    return found.status === 0 && String(found.stdout).startsWith(WANTED);
  });
}

/** What a program prints, given `input`. @throws Error with what it says when it fails */
export function runPython(python: string, args: readonly string[], input = ''): string {
  const run = spawnSync(python, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status === 0) return run.stdout;
  throw new Error(
    `${args.join(' ')} ended with ${run.status ?? 'a signal'}\n${run.stdout}${run.stderr}`,
  );
}

export interface Answer {
  readonly expected?: string;
  readonly error?: string;
}

/** What real Jinja2 makes of cases. */
export function answersOf(python: string, cases: readonly unknown[]): readonly Answer[] {
  const text = runPython(python, [ORACLE, '--answer'], JSON.stringify(cases));
  return (JSON.parse(text) as { answers: Answer[] }).answers;
}

/** Checks recorded answers. @throws Error that lists those which differ */
export function checkRecorded(python: string, files: readonly string[]): void {
  runPython(python, [ORACLE, '--check', ...files]);
}
