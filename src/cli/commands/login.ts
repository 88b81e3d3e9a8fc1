import { dirname, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { hasErrors } from '../../diagnostics.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError, UsageError } from '../../errors.ts';
import { loadManifest } from '../../manifest/load.ts';
import type { Manifest, Registry } from '../../manifest/manifest.ts';
import { suggestion } from '../../nearest.ts';
import { readManifest } from '../../project/open.ts';
import { maySend } from '../../registry/check-login.ts';
import type { LoginReport } from '../../registry/check-login.ts';
import { checkLogins } from '../../registry/check-logins.ts';
import type { CheckedLogin } from '../../registry/check-logins.ts';
import { formatRepository, parseRepository } from '../../registry/reference.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { loginOptions } from '../specs/login.ts';
import { columns } from '../table.ts';

/** `manager login --check`: whether the manifest's registries take the credentials, and let images be pushed. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { check, registry, json, 'manifest-file': shown } = optionsOf(args, loginOptions);
  if (!check) {
    throw new UsageError(
      'manager stores no credentials',
      'Check them with `manager login --check`; log in with `docker login`, or set the variables that the manifest names.',
    );
  }
  const manifestFile = resolve(context.cwd, shown);
  const folder = dirname(manifestFile);
  report.relativeTo(folder);
  const manifest = manifestOf(manifestFile, shown);
  const { env, signal } = context;
  const { registries } = manifest;
  const targets = chosen(registries, registry, shown);
  const logins = await checkLogins({ targets, registries, env, folder, signal });
  report.out.write(
    json
      ? `${JSON.stringify({ version: 1, registries: logins.map(recordOf) }, null, 2)}\n`
      : columns([HEADER, ...logins.flatMap(rowsOf)]),
  );
  report.add(logins.flatMap((login) => problemsOf(login, manifest)));
  return logins.every(maySend) ? 0 : 1;
}

/** @throws InputError with every mistake of the manifest */
function manifestOf(manifestFile: string, shown: string): Manifest {
  const name = manifestFile.slice(dirname(manifestFile).length).replace(/^[\\/]/, '');
  const { manifest, diagnostics } = loadManifest(readManifest(manifestFile, shown), name);
  if (manifest === undefined || hasErrors(diagnostics)) throw new InputError(diagnostics);
  return manifest;
}

function chosen(
  registries: readonly Registry[],
  hosts: readonly string[],
  shown: string,
): readonly Registry[] {
  const known = registries.map(({ host }) => host);
  if (known.length === 0) {
    throw new UsageError(
      `${shown} names no registry`,
      'Add one to its repository section, with the repositories of the packages.',
    );
  }
  const wrong = hosts.find((host) => !known.includes(host));
  if (wrong !== undefined) {
    const hint = suggestion(wrong, known);
    throw new UsageError(`--registry ${wrong}: ${shown} has no such registry`, hint);
  }
  return hosts.length === 0 ? registries : registries.filter(({ host }) => hosts.includes(host));
}

const HEADER = ['REGISTRY', 'LOG-IN', 'CREDENTIALS', 'REPOSITORY', 'PUSH'];

/** What the states are called, in the table. */
const STATES: Readonly<Record<LoginReport['state'], string>> = {
  ok: 'ok',
  open: 'not asked for',
  anonymous: 'anonymous',
  missing: 'missing',
  refused: 'refused',
  broken: 'broken',
  unreachable: 'unreachable',
};

function rowsOf({ host, state, origin, repositories }: CheckedLogin): string[][] {
  const first = [host, STATES[state], origin ?? '-'];
  if (repositories.length === 0) return [[...first, '-', '-']];
  return repositories.map(({ repository, mayPush }, index) => [
    ...(index === 0 ? first : ['', '', '']),
    repository,
    mayPush ? 'yes' : 'no',
  ]);
}

/** One entry of `--json`. */
function recordOf({ host, state, origin, variables, message, hint, repositories }: CheckedLogin) {
  return {
    host,
    state,
    credentials: origin ?? null,
    variables: variables.map(({ name, setIn }) => ({ name, set_in: setIn ?? null })),
    ...(message !== undefined && { message }),
    ...(hint !== undefined && { hint }),
    repositories: repositories.map(({ mayPush, repository, ...why }) => ({
      repository,
      may_push: mayPush,
      ...why,
    })),
  };
}

/** What is wrong with one registry, at its place in the manifest. */
function problemsOf(login: CheckedLogin, { source, registries }: Manifest): Diagnostic[] {
  const { host, state, message, hint, variables } = login;
  const names = [...(registries.find((each) => each.host === host)?.repositories ?? [])];
  const refused = message === undefined ? [] : [{ code: `login/${state}`, message, hint }];
  const set = variables.find(({ setIn }) => setIn !== undefined);
  const unset = variables.find(({ setIn }) => setIn === undefined);
  // Hardly what was meant, and easy to overlook when Docker's configuration has credentials too.
  const half =
    set === undefined || unset === undefined
      ? []
      : [
          {
            code: 'login/half-set',
            severity: 'warning' as const,
            message: `${set.name} is set, but ${unset.name} is not: neither is used`,
            hint: `Set ${unset.name} too, or unset ${set.name}.`,
          },
        ];
  const whole = [...half, ...refused].map((each) =>
    source.diagnose(['repository', host], 'key', withHint(each)),
  );
  const denied = login.repositories.flatMap(({ mayPush, repository, message: why, hint: next }) => {
    if (mayPush) return [];
    const name = names.find(([, text]) => fullName(text) === repository)?.[0];
    const path = ['repository', host, 'registry', ...(name === undefined ? [] : [name])];
    const problem = { code: 'login/push', message: why ?? `${repository} refuses`, hint: next };
    return [source.diagnose(path, 'value', withHint(problem))];
  });
  return [...whole, ...denied];
}

function withHint<T extends { readonly hint: string | undefined }>({ hint, ...problem }: T) {
  return { ...problem, ...(hint === undefined ? {} : { hint }) };
}

/** As reports spell it: the manifest may leave out `docker.io/`. */
function fullName(text: string): string {
  return formatRepository(parseRepository(text));
}
