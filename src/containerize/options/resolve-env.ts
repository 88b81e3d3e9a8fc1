import type { Diagnostic } from '../../diagnostics.ts';
import type { Bentofile, EnvVariable } from '../bentofile.ts';
import type { ContextFiles } from './context-files.ts';
import { parseDotenv } from './dotenv.ts';
import { expandPath } from './expand-path.ts';
import { lastOfEach } from './read-env.ts';
import { readText } from './read-text.ts';
import type { Diagnose } from './source.ts';

/** Where a bento lies in its image unless its template says otherwise (`bento__path`). */
export const DEFAULT_BENTO_PATH = '/home/bentoml/bento';

export interface ResolvedEnv {
  readonly variables: readonly EnvVariable[];
  readonly found: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
}

export interface EnvWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: ContextFiles;
  readonly layout: 'project' | 'bento';
  readonly diagnose: Diagnose;
  readonly shown: (path: string) => string;
}

/** The variables of `docker.env`, or where it is not written those of `envs`, as they will stand in the image. */
export function resolveEnv(
  { docker, envs }: Pick<Bentofile, 'docker' | 'envs'>,
  world: EnvWorld,
): ResolvedEnv {
  const { env } = docker;
  if (!env) return { variables: lastOfEach(envs ?? []), found: [], notes: [] };
  if (env.kind === 'file') return fromFile(env.path, world);
  if (env.isList !== true || world.layout === 'bento') {
    return { variables: env.variables, found: [], notes: [] };
  }
  return fromList(env.variables, world);
}

/** A value that names a file of the project becomes the place where the file can be mounted (spec/containerize.md §1). */
function fromList(written: readonly EnvVariable[], world: EnvWorld): ResolvedEnv {
  const notes: string[] = [];
  const variables = written.map(([name, value]): EnvVariable => {
    const located = value === '' ? undefined : world.files.locate(expandPath(value, world.env));
    if (located?.kind !== 'file') return [name, value];
    const place = `${DEFAULT_BENTO_PATH}/${located.path}`;
    notes.push(
      `${name} names the file ${value}: it is ${place} in the image, so mount it there: docker run -v "$PWD/${located.path}:${place}" …`,
    );
    return [name, place];
  });
  return { variables, found: [], notes };
}

function fromFile(path: string, world: EnvWorld): ResolvedEnv {
  const read = readText(path, world, { key: 'env', what: 'dotenv file' });
  if ('problem' in read) return { variables: [], found: [read.problem], notes: [] };
  // A bento is a stranger's: what this machine's environment holds is none of its business.
  const lookUp = (name: string): string | undefined =>
    world.layout === 'bento' ? undefined : world.env[name];
  const { variables, badLines } = parseDotenv(read.text, lookUp);
  const found = badLines.map(({ line, why, isError }): Diagnostic => ({
    code: 'containerize/dotenv-line',
    severity: isError ? 'error' : 'warning',
    message: `line ${line} of ${path} ${why}${isError ? '' : ', and is left out'}`,
    place: { file: world.shown(path), line, col: 1 },
    ...(isError && { hint: 'A variable of an image is one line of text.' }),
  }));
  return { variables, found, notes: [] };
}
