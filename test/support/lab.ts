import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWithJinja2 } from '../integration/jinja2.ts';

/** A container engine that the tests may use. */
export interface LabEngine {
  /** What the suites of this engine are called: `docker-26.1-containerd`. */
  readonly name: string;
  /** As DOCKER_HOST takes it: `unix:///…/docker.sock`. */
  readonly url: string;
}

/** A registry over TLS, signed by an authority of its own, that asks for a log-in. */
export interface LabAuthRegistry {
  /** `localhost:PORT`. */
  readonly host: string;
  /** The path of the authority's certificate (PEM). */
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

/** What to do about an absent part. */
export const LAB_ADVICE =
  'As root on Debian: eval "$(test/lab/up.sh)" (test/lab/down.sh stops it).';

function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Every Docker engine of the lab, the oldest first; none where the lab is not up. */
export function labEngines(): readonly LabEngine[] {
  const pairs = variable('MANAGER_LAB_ENGINES')?.split(' ') ?? [];
  return pairs
    .filter((pair) => pair !== '')
    .map((pair) => {
      const split = pair.indexOf('=');
      if (split < 1) throw new Error(`MANAGER_LAB_ENGINES: "${pair}" is not name=url.`);
      return { name: pair.slice(0, split), url: pair.slice(split + 1) };
    });
}

/** For `describe.each`, by name. Without engines there is one row, of none: a file without any test is an error, a skipped one is not. */
export function engineRows(): readonly (readonly [name: string, engine: LabEngine])[] {
  const engines = labEngines();
  const rows = engines.length === 0 ? [{ name: 'no engine', url: '' }] : engines;
  return rows.map((engine) => [engine.name, engine] as const);
}

/** `127.0.0.1:PORT` of the registry that speaks plain HTTP, asks for no log-in and allows deletes. */
export function labRegistry(): string | undefined {
  return variable('MANAGER_LAB_REGISTRY');
}

export function labAuthRegistry(): LabAuthRegistry | undefined {
  const host = variable('MANAGER_LAB_REGISTRY_AUTH');
  const ca = variable('MANAGER_LAB_REGISTRY_CA');
  const user = variable('MANAGER_LAB_REGISTRY_USER');
  const password = variable('MANAGER_LAB_REGISTRY_PASSWORD');
  if (host === undefined || ca === undefined) return undefined;
  if (user === undefined || password === undefined) return undefined;
  return { host, ca, user, password };
}

/** The URL of podman's API service. */
export function labPodman(): string | undefined {
  return variable('MANAGER_LAB_PODMAN');
}

/** A configuration folder of docker's client (DOCKER_CONFIG) whose plugins hold buildx. */
export function labBuildx(): string | undefined {
  return variable('MANAGER_LAB_BUILDX');
}

/** A folder of programs, to be put on PATH: podman and buildah, and where Go modules could be reached buildctl and nerdctl. */
export function labTools(): string | undefined {
  return variable('MANAGER_LAB_TOOLS');
}

/** The URL of buildkitd, as BUILDKIT_HOST takes it. */
export function labBuildkit(): string | undefined {
  return variable('MANAGER_LAB_BUILDKIT');
}

/** Whether this machine runs arm64 programs, its own or emulated: a build for linux/arm64 can have RUN steps. */
export function labRunsArm64(): boolean {
  if (process.arch === 'arm64') return true;
  try {
    return readFileSync('/proc/sys/fs/binfmt_misc/qemu-aarch64', 'utf8').startsWith('enabled');
  } catch {
    return false;
  }
}

/** Connects to each argument (a socket's path, or a port and a host); ends with 1 when one of them takes nobody. */
const CONNECT = `
for (const text of process.argv.slice(1)) {
  const socket = require('node:net').connect(JSON.parse(text));
  socket.on('connect', () => socket.destroy()).on('error', () => process.exit(1));
}`;

/** What node:net connects to: the path of a socket, or a port and its host. */
function addressOf(url: string): object {
  if (url.startsWith('unix://')) return { path: url.slice('unix://'.length) };
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Whether somebody listens at every one of the URLs: the variables outlive the lab in the shell that it was started from. */
function answer(urls: readonly string[]): boolean {
  const addresses = urls.map((url) => JSON.stringify(addressOf(url)));
  const probe = ['-e', CONNECT, ...addresses];
  return spawnSync(process.execPath, probe, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Why nobody is at the URLs of a part, called `what`; undefined where all is well. */
function silence(what: string, urls: readonly (string | undefined)[]): string | undefined {
  const known = urls.filter((url) => url !== undefined);
  if (known.length === 0) return `the environment names no ${what}`;
  return answer(known) ? undefined : `the ${what} of the environment does not answer`;
}

function docker(...args: readonly string[]): string | undefined {
  const run = spawnSync('docker', args, { encoding: 'utf8', timeout: 30_000 });
  return run.status === 0 ? run.stdout : undefined;
}

/** Any engine will do: the lab's DOCKER_HOST, or the one that the machine has. */
function clientLacks(): string | undefined {
  if (docker('--version') === undefined) return 'this machine has no docker client';
  const version = docker('version', '--format', '{{.Client.Version}}');
  if (version === undefined) return 'no engine answers the docker client';
  // It speaks BuildKit by itself up to 22, and through the buildx plugin from 23 on.
  const isAlone = Number.parseInt(version, 10) < 23 || docker('buildx', 'version') !== undefined;
  return isAlone ? undefined : 'the docker client has no buildx plugin';
}

/** Whether the lab has a program of its own, which runs. */
function programLacks(name: string): string | undefined {
  const folder = labTools();
  if (folder === undefined) return 'the environment names no engines that are programs';
  const run = spawnSync(join(folder, name), ['--version'], { stdio: 'ignore', timeout: 30_000 });
  return run.status === 0 ? undefined : `the lab has no ${name}`;
}

const overHttp = (host: string | undefined): string | undefined =>
  host === undefined ? undefined : `http://${host}`;

/** What a suite may need, and why it is absent; undefined where it is there. */
const PARTS = {
  engines: () =>
    silence(
      'Docker engines',
      labEngines().map(({ url }) => url),
    ),
  registry: () => silence('plain registry', [overHttp(labRegistry())]),
  'auth registry': () => silence('registry with a log-in', [overHttp(labAuthRegistry()?.host)]),
  podman: () => silence('podman', [labPodman()]),
  'podman program': () => programLacks('podman'),
  'buildah program': () => programLacks('buildah'),
  buildctl: () => programLacks('buildctl') ?? silence('buildkitd', [labBuildkit()]),
  nerdctl: () => programLacks('nerdctl') ?? silence('buildkitd', [labBuildkit()]),
  buildx: () => (labBuildx() === undefined ? 'the environment names no buildx plugin' : undefined),
  arm64: () => (labRunsArm64() ? undefined : 'this machine runs no arm64 programs'),
  'docker client': clientLacks,
  jinja2: () =>
    pythonWithJinja2() === undefined ? 'no Python has Jinja2 3.1 (python3-jinja2)' : undefined,
} as const;

export type LabPart = keyof typeof PARTS;

const ALL = Object.keys(PARTS) as readonly LabPart[];

/** Parts that are built from Go modules, which not every machine can reach: the lab goes without them, CI too. */
const OPTIONAL: ReadonlySet<LabPart> = new Set(['buildctl', 'nerdctl']);

/** Why suites would fail where they must run; none where they would not. */
export function labFailures(parts: readonly LabPart[] = ALL): readonly string[] {
  return labIsRequired() ? labReasons(parts.filter((part) => !OPTIONAL.has(part))) : [];
}

/** Where a suite that cannot run is a failure: in CI, and wherever the lab is meant to be up. */
export function labIsRequired(): boolean {
  const { CI, MANAGER_LAB_REQUIRED } = process.env;
  return CI === 'true' || MANAGER_LAB_REQUIRED === '1';
}

/** Why parts are absent, one clause each; none where all are there. */
export function labReasons(parts: readonly LabPart[] = ALL): readonly string[] {
  return parts.map((part) => PARTS[part]()).filter((reason) => reason !== undefined);
}

/**
 * Whether a suite has to be skipped, because something that it needs is absent:
 *
 *     describe.skipIf(lacksLab('engines', 'registry'))('pushing', () => …);
 *
 * It says nothing: test/support/lab-setup.ts has said what is absent, once for all suites.
 *
 * @throws Error where the suite must run (labIsRequired)
 */
export function lacksLab(...parts: readonly LabPart[]): boolean {
  const failures = labFailures(parts);
  if (failures.length > 0) throw new Error(mustRun(failures));
  return labReasons(parts).length > 0;
}

/** The message where tests must run and cannot. */
export function mustRun(reasons: readonly string[]): string {
  return `The integration tests must run here, and ${reasons.join('; ')}. ${LAB_ADVICE}`;
}
