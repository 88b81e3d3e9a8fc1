import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { BuildSecret, SshForward } from '../engine/engine.ts';
import { UsageError } from '../errors.ts';

type Surroundings = Pick<Context, 'cwd' | 'env'>;

/**
 * What `--secret` means, spelled as for `docker buildx build`: `id=aws,src=FILE`, `id=token,env=VARIABLE`, and `id=NAME`, which is
 * the variable of that name or else the file (docs.docker.com/reference/cli/docker/buildx/build/#secret). The value is read when a
 * build asks for it; that there is one is checked here.
 *
 * @throws UsageError without repeating more of the specification than its id
 */
export async function secretsOf(
  specs: readonly string[],
  surroundings: Surroundings,
): Promise<readonly BuildSecret[]> {
  const secrets = await Promise.all(specs.map((spec) => secretOf(spec, surroundings)));
  const twice = secrets.find(({ id }, i) => secrets.findIndex((each) => each.id === id) !== i);
  if (twice) throw new UsageError(`--secret names id=${twice.id} twice`);
  return secrets;
}

async function secretOf(spec: string, { cwd, env }: Surroundings): Promise<BuildSecret> {
  const fields = fieldsOf(spec);
  const id = fields.get('id');
  if (id === undefined || id === '') {
    throw new UsageError('--secret needs an id', 'Write id=aws,src=FILE or id=token,env=VARIABLE.');
  }
  const unknown = [...fields.keys()].find((key) => !SECRET_FIELDS.has(key));
  if (unknown !== undefined) {
    throw new UsageError(
      `--secret id=${id}: ${unknown}= means nothing`,
      'Known: id, src, env, type.',
    );
  }
  const type = fields.get('type');
  const source = fields.get('src') ?? fields.get('source');
  const variable =
    fields.get('env') ??
    (type === 'env' ? (source ?? id) : undefined) ??
    (type === undefined && source === undefined && env[id] !== undefined ? id : undefined);
  if (variable !== undefined) {
    const value = env[variable];
    if (value === undefined) {
      throw new UsageError(
        `--secret id=${id}: the environment variable ${variable} is not set`,
        'Set it, or give a file with src=.',
      );
    }
    return { id, read: () => Promise.resolve(new TextEncoder().encode(value)) };
  }
  const path = resolve(cwd, source ?? id);
  if (!(await isFile(path))) {
    throw new UsageError(
      `--secret id=${id}: there is no file ${source ?? id}`,
      'Paths are relative to the current directory; env=VARIABLE takes the value from the environment.',
    );
  }
  return { id, read: () => readFile(path) };
}

/**
 * The ids of `--secret` and `--ssh`, where nothing of them but their part in content keys is wanted: `id=aws,src=FILE` and
 * `default=SOCKET` as for a build, or the id alone.
 *
 * @throws UsageError for a secret without an id
 */
export function idsOf(specs: readonly string[], flag: '--secret' | '--ssh'): readonly string[] {
  return specs.map((spec) => {
    if (flag === '--ssh' || !spec.includes('=')) return spec.replace(/=.*$/, '');
    const id = fieldsOf(spec).get('id');
    if (id !== undefined && id !== '') return id;
    throw new UsageError('--secret needs an id', 'Write id=aws,src=FILE, or aws alone.');
  });
}

const SECRET_FIELDS: ReadonlySet<string> = new Set(['id', 'src', 'source', 'env', 'type']);

/**
 * What `--ssh` means: `default` is the agent of `SSH_AUTH_SOCK`, `ID=SOCKET` another one (a socket; keys in files are not read).
 *
 * @throws UsageError when there is no such agent
 */
export async function sshOf(
  specs: readonly string[],
  { cwd, env }: Surroundings,
): Promise<readonly SshForward[]> {
  return Promise.all(
    specs.map(async (spec) => {
      const split = spec.indexOf('=');
      const id = split < 0 ? spec : spec.slice(0, split);
      const named = split < 0 ? env['SSH_AUTH_SOCK'] : resolve(cwd, spec.slice(split + 1));
      if (named === undefined || named === '') {
        throw new UsageError(
          `--ssh ${spec}: no SSH agent is known`,
          'Start one (`eval "$(ssh-agent)"`), or name its socket: --ssh default=SOCKET.',
        );
      }
      if (!(await isSocket(named))) {
        throw new UsageError(
          `--ssh ${spec}: ${named} is not the socket of an agent`,
          'Add keys to an agent with ssh-add, and forward the agent.',
        );
      }
      return { id, socket: named };
    }),
  );
}

function fieldsOf(spec: string): ReadonlyMap<string, string> {
  return new Map(
    spec.split(',').map((field) => {
      const split = field.indexOf('=');
      if (split < 1) {
        throw new UsageError(
          '--secret takes fields such as id=aws,src=FILE',
          'Fields are separated by commas, each a name and a value with = between.',
        );
      }
      return [field.slice(0, split).trim().toLowerCase(), field.slice(split + 1)];
    }),
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function isSocket(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isSocket() === true;
}
