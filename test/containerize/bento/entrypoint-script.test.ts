import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { entrypointScript } from '../../../src/containerize/bento/entrypoint-script.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { FakePrograms } from './fake-programs.ts';
import type { Ran } from './fake-programs.ts';

const PATH = "/home/o'hara/ben to";
const SCRIPT = 'ben to/env/docker/entrypoint.sh';

function run(
  args: readonly string[],
  env: Record<string, string> = { BENTO_PATH: PATH },
  via: readonly string[] = [],
): Ran & { folder: string } {
  const folder = scratchFolder();
  mkdirSync(`${folder}/ben to/env/docker`, { recursive: true });
  writeFileSync(`${folder}/${SCRIPT}`, entrypointScript);
  chmodSync(`${folder}/${SCRIPT}`, 0o755);
  const programs = new FakePrograms(folder);
  for (const name of ['bentoml', 'python', 'env-of-port']) {
    programs.put(name, 'printf "%s" "port=${BENTOML_PORT-none}" >&2');
  }
  return { folder, ...programs.run([...via, `${folder}/${SCRIPT}`, ...args], { env }) };
}

function component(name: string): Record<string, string> {
  return { BENTO_PATH: PATH, BENTOML_SERVE_COMPONENT: name };
}

it.each<[string, string[], Record<string, string> | undefined, string[]]>([
  ['no argument', [], undefined, ['bentoml', 'serve', PATH]],
  [
    'a flag',
    ['--reload', '-p', '1 2'],
    undefined,
    ['bentoml', 'serve', '--reload', '-p', '1 2', PATH],
  ],
  ['an empty component', ['-v'], component(''), ['bentoml', 'serve', '-v', PATH]],
  ['the http server', [], component('http_server'), ['bentoml', 'start-http-server', PATH]],
  [
    'the grpc server',
    ['--a'],
    component('grpc_server'),
    ['bentoml', 'start-grpc-server', '--a', PATH],
  ],
  [
    'a runner',
    ['--runner-name', "it's"],
    component('runner'),
    ['bentoml', 'start-runner-server', '--runner-name', "it's", PATH],
  ],
  ['serve', ['serve', '--x'], undefined, ['bentoml', 'serve', '--x', PATH]],
  ['serve-http', ['serve-http'], undefined, ['bentoml', 'serve-http', PATH]],
  ['serve-grpc', ['serve-grpc', '*'], undefined, ['bentoml', 'serve-grpc', '*', PATH]],
  [
    'start-http-server',
    ['start-http-server', '$HOME'],
    undefined,
    ['bentoml', 'start-http-server', '$HOME', PATH],
  ],
  ['start-grpc-server', ['start-grpc-server'], undefined, ['bentoml', 'start-grpc-server', PATH]],
  [
    'start-runner-server',
    ['start-runner-server', ''],
    undefined,
    ['bentoml', 'start-runner-server', '', PATH],
  ],
  ['serve, whatever the component', ['serve'], component('runner'), ['bentoml', 'serve', PATH]],
  [
    'bentoml in full',
    ['bentoml', 'serve', '/elsewhere'],
    undefined,
    ['bentoml', 'serve', '/elsewhere'],
  ],
  [
    'another program',
    ['python', '-c', 'print("a  b")'],
    undefined,
    ['python', '-c', 'print("a  b")'],
  ],
  ['another module', ['python', '-m', 'http.server'], undefined, ['python', '-m', 'http.server']],
  ['python -m alone', ['python', '-m'], undefined, ['python', '-m']],
  [
    'an old runner',
    ['python', '-m', 'bentoml._internal.server.cli.runner', '/b', '--fd', '3'],
    undefined,
    ['bentoml', 'start-runner-server', '/b', '--fd', '3'],
  ],
  [
    'an old server',
    ['python', '-m', 'bentoml._internal.server.cli.api_server', '/b b'],
    undefined,
    ['bentoml', 'start-http-server', '/b b'],
  ],
])('runs %s', (_what, args, env, call) => {
  expect(run(args, env)).toMatchObject({ status: 0, calls: [call], stderr: 'port=none' });
});

it('tells BentoML which port is wanted', () => {
  const port = (env: Record<string, string>, args: string[] = []): string =>
    run(args, { BENTO_PATH: PATH, ...env }).stderr;
  expect(port({ PORT: '8080' })).toBe('port=8080');
  expect(port({ PORT: '8080', BENTOML_PORT: '1' }, ['env-of-port'])).toBe('port=8080');
  expect(port({ PORT: '', BENTOML_PORT: '1' })).toBe('port=1');
  expect(port({ PORT: '1; touch x' }, ['serve'])).toBe('port=1; touch x');
});

it('serves the bento that it lies in where no path is told', () => {
  const { calls, folder } = run([], {});
  expect(calls).toEqual([['bentoml', 'serve', `${folder}/ben to`]]);
});

it('refuses a component that there is not', () => {
  const ran = run([], component('grpc'));
  expect(ran).toMatchObject({ status: 64, calls: [] });
  expect(ran.stderr).toContain("BENTOML_SERVE_COMPONENT is 'grpc'");
});

it('ends as the program does that it ran', () => {
  expect(run(['sh', '-c', 'exit 42']).status).toBe(42);
  expect(run(['no-such-program']).status).toBe(127);
});

it('runs nothing when it is sourced', () => {
  const sourced = run([], {}, ['bash', '-c', '. "$1"; type -t run_bento >&2', 'sh']);
  expect(sourced).toMatchObject({ status: 0, calls: [], stderr: 'function\n' });
});
