import { hasErrors, inFileOrder } from '../../diagnostics.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import type { Bentofile, EnvVariable } from '../bentofile.ts';
import type { ImageSetup } from '../setup.ts';
import { findDistro } from '../tables/distros.ts';
import { chooseRelease, fullCuda } from './choose-release.ts';
import type { Release } from './choose-release.ts';
import { condaPythonOf } from './conda-python.ts';
import type { ContextFiles } from './context-files.ts';
import { findFile, readText } from './read-text.ts';
import { resolveEnv } from './resolve-env.ts';
import { unplaced } from './source.ts';
import type { Diagnose } from './source.ts';

/** What is ambient where options are resolved. */
export interface SetupWorld {
  /** Variables of the process, for `$NAME` and `~` in paths and `$NAME` in dotenv files. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the bentofile, or the bento's. */
  readonly files: ContextFiles;
  /** In a built bento, setup_script, template and environment.yml have places of their own below env/. Default: project. */
  readonly layout?: 'project' | 'bento';
  /** Points mistakes at their keys; from `readBentofile`. */
  readonly diagnose?: Diagnose;
  /** What places in a file that the options name, or that the bento has, call it. Default: as it is written. */
  readonly shown?: (path: string) => string;
}

export interface ResolvedSetup {
  readonly setup: ImageSetup;
  readonly warnings: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
}

/** Places in a built bento (spec/containerize.md §4). */
const BENTO_SETUP_SCRIPT = 'env/docker/setup_script';
const BENTO_TEMPLATE = 'env/docker/Dockerfile.template';
const BENTO_ENVIRONMENT = 'env/conda/environment.yml';

interface Resolving extends Required<SetupWorld> {
  readonly found: Diagnostic[];
}

/**
 * Fills in the defaults, checks options against one another and against the tables, and reads the files that they name.
 *
 * @throws InputError with all mistakes
 */
export function resolveSetup(bentofile: Bentofile, world: SetupWorld): ResolvedSetup {
  const found: Diagnostic[] = [];
  const shown = (path: string): string => path;
  const resolving = { layout: 'project', diagnose: unplaced, shown, ...world, found } as const;
  const { release, found: ofRelease } = chooseRelease(bentofile, resolving.diagnose);
  const env = resolveEnv(bentofile, resolving);
  found.push(...ofRelease, ...env.found);
  const hasSetupScript = checkSetupScript(bentofile, resolving);
  const template = readTemplate(bentofile, resolving);
  const condaPython = condaPythonVersion(bentofile, resolving);
  if (!release || hasErrors(found)) throw new InputError(inFileOrder(found));
  const usesConda = release.type === 'miniconda';
  const setup: ImageSetup = {
    releaseType: release.type,
    distro: release.distro?.name,
    family: release.distro?.family,
    baseImage: release.image,
    pythonVersion: release.python,
    ...(release.base && { hasPython: release.base.hasPython }),
    cudaVersion: release.cuda,
    platforms: release.base?.platforms,
    env: env.variables,
    systemPackages: release.type === 'base' ? [] : (bentofile.docker.systemPackages ?? []),
    hasSetupScript,
    conda: usesConda ? { pythonVersion: condaPython ?? release.python } : undefined,
    ...(condaPython !== undefined && { condaPythonVersion: condaPython }),
    template,
    options: templateOptions(bentofile, release, env.variables),
  };
  return { setup, warnings: inFileOrder(found), notes: env.notes };
}

function checkSetupScript({ docker }: Bentofile, world: Resolving): boolean {
  const path = docker.setupScript;
  if (path === undefined) return false;
  const option = { key: 'setup_script', what: 'setup script' };
  if (world.layout === 'bento') return hasInBento(BENTO_SETUP_SCRIPT, option.key, world);
  const located = findFile(path, world, option);
  if ('problem' in located) {
    world.found.push(located.problem);
  } else if (!located.file.isExecutable) {
    const problem = {
      code: 'containerize/not-executable',
      message: `docker.setup_script: ${path} is not executable`,
      hint: `Give it a first line such as '#!/usr/bin/env bash', and run: chmod +x ${path}`,
    };
    world.found.push(world.diagnose(['docker', option.key], 'value', problem));
  }
  return true;
}

function readTemplate({ docker }: Bentofile, world: Resolving): ImageSetup['template'] {
  const written = docker.dockerfileTemplate;
  if (written === undefined) return undefined;
  const option = { key: 'dockerfile_template', what: 'Dockerfile template' };
  const isBento = world.layout === 'bento';
  if (isBento && !hasInBento(BENTO_TEMPLATE, option.key, world)) return undefined;
  const path = isBento ? BENTO_TEMPLATE : written;
  const read = readText(path, isBento ? { ...world, env: {} } : world, option);
  if ('text' in read) return { name: world.shown(path), text: read.text };
  world.found.push(read.problem);
  return undefined;
}

/** A built bento holds the file that its bento.yaml speaks of; one by an old BentoML may not. */
function hasInBento(path: string, key: string, world: Resolving): boolean {
  if (world.files.locate(path).kind === 'file') return true;
  const problem = {
    code: 'containerize/incomplete-bento',
    message: `the bento lacks ${path}, which docker.${key} needs`,
    hint: 'Build the bento anew: BentoML before 1.0.15 stored no templates.',
  };
  world.found.push(world.diagnose(['docker', key], 'value', problem));
  return false;
}

function condaPythonVersion({ conda }: Bentofile, world: Resolving): string | undefined {
  if (!conda) return undefined;
  const option = { section: 'conda', key: 'environment_yml', what: 'conda environment' } as const;
  if (world.layout === 'bento') {
    if (world.files.locate(BENTO_ENVIRONMENT).kind !== 'file')
      return condaPythonOf(conda.dependencies);
    return pythonOfFile(BENTO_ENVIRONMENT, { ...world, env: {} }, option);
  }
  if (conda.environmentFile === undefined) return condaPythonOf(conda.dependencies);
  return pythonOfFile(conda.environmentFile, world, option);
}

function pythonOfFile(
  path: string,
  world: Resolving,
  option: Parameters<typeof readText>[2],
): string | undefined {
  const read = readText(path, world, option);
  if ('text' in read) return condaPythonOf(read.text.split(/\r\n|\r|\n/));
  world.found.push(read.problem);
  return undefined;
}

/** `docker:` in its own words, for `__options__…` in templates. */
function templateOptions(
  { docker }: Bentofile,
  release: Release,
  env: readonly EnvVariable[],
): Readonly<Record<string, unknown>> {
  const isBase = release.type === 'base';
  const writtenDistro = findDistro(docker.distro ?? '');
  return {
    distro: isBase ? (docker.distro ?? null) : (release.distro?.name ?? null),
    python_version: isBase ? (docker.pythonVersion ?? null) : release.python,
    cuda_version: release.cuda ?? fullCuda(docker.cudaVersion, writtenDistro) ?? null,
    env: docker.env || env.length > 0 ? Object.fromEntries(env) : null,
    system_packages: docker.systemPackages ?? null,
    setup_script: docker.setupScript ?? null,
    base_image: docker.baseImage ?? null,
    dockerfile_template: docker.dockerfileTemplate ?? null,
  };
}
