import type { TestProject } from 'vitest/node';
import { finish } from './docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why no suite that needs an engine can run; empty when one answers. */
    readonly noEngine: string;
  }
}

const advice =
  'Set DOCKER_HOST, start an engine, or as root on Debian: eval "$(test/lab/up.sh)" (test/lab/down.sh stops it).';

async function answers(...args: readonly string[]): Promise<boolean> {
  const finished = await finish('docker', args).catch(() => undefined);
  return finished?.status === 0;
}

/** The client speaks BuildKit by itself up to 22, and through the buildx plugin from 23 on. */
async function drivesBuildKit(): Promise<boolean> {
  const client = await finish('docker', ['version', '--format', '{{.Client.Version}}']);
  return Number.parseInt(client.stdout, 10) < 23 || (await answers('buildx', 'version'));
}

async function whatIsMissing(): Promise<string> {
  if (!(await answers('--version'))) return 'there is no docker client on this machine.';
  if (!(await answers('version'))) return 'no container engine answers.';
  if (!(await drivesBuildKit())) return 'the docker client has no buildx plugin.';
  return '';
}

/**
 * Runs once before the suites: says why they are skipped, or fails where they must run (in CI, and wherever the lab is
 * meant to be up).
 */
export default async function setup(project: TestProject): Promise<void> {
  const missing = await whatIsMissing();
  project.provide('noEngine', missing);
  if (missing === '') return;
  const { CI, MANAGER_LAB_REQUIRED } = process.env;
  if (CI === 'true' || MANAGER_LAB_REQUIRED === '1') {
    throw new Error(`The integration tests must run here, and ${missing} ${advice}`);
  }
  process.stderr.write(`integration tests skipped: ${missing}\n${advice}\n`);
}
