import { chmodSync } from 'node:fs';
import { commands } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { fakeContext } from '../fake-context.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a home of its own, and the command line in it. No engine can be reached from there. */
export interface BentoShell {
  readonly cwd: string;
  readonly put: (files: Readonly<Record<string, string>>) => void;
  /** Runs `manager` with arguments. */
  readonly run: (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
}

export function bentoShell(files: Readonly<Record<string, string>> = {}): BentoShell {
  const cwd = scratchFolder();
  const put: BentoShell['put'] = (more) => {
    putFiles(cwd, more);
    for (const path of Object.keys(more).filter((each) => each.endsWith('.sh'))) {
      chmodSync(`${cwd}/${path}`, 0o755);
    }
  };
  put(files);
  return {
    cwd,
    put,
    run: async (argv, env = {}) => {
      const own = { HOME: `${cwd}/home`, TMPDIR: `${cwd}/tmp`, PATH: '/nowhere' };
      const nobody = { DOCKER_HOST: `unix://${cwd}/nobody.sock` };
      const context = { ...fakeContext({ env: { ...own, ...nobody, ...env } }), cwd };
      const code = await runCli(argv, context, commands);
      return { code, ...context.written };
    },
  };
}

export const BENTOFILE = 'service: "service:svc"\ninclude: ["*.py"]\n';

const SERVICE = 'import bentoml\nsvc = bentoml.Service("iris", runners=[])\n';

/** The files of a project in the folder `iris`; `more` of the bentofile, and further files of the project. */
export function project(
  more = '',
  files: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const all = { 'bentofile.yaml': BENTOFILE + more, 'service.py': SERVICE, ...files };
  return Object.fromEntries(Object.entries(all).map(([path, text]) => [`iris/${path}`, text]));
}

/** A project with a template. */
export function templated(
  template: string,
  more = '',
  files: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const docker = `docker:\n  dockerfile_template: ./Dockerfile.template\n${more}`;
  return project(docker, { 'Dockerfile.template': template, ...files });
}

export interface DryRun {
  readonly dockerfile: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export function dryRunOf({ stdout }: Ran): DryRun {
  return JSON.parse(stdout) as DryRun;
}
