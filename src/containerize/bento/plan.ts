import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import { decodeText, readTextFile } from '../../project/text-file.ts';
import type { BentoTag } from '../bento.ts';
import type { Bentofile } from '../bentofile.ts';
import { openContextFiles } from '../options/context-files.ts';
import { expandPath } from '../options/expand-path.ts';
import { readBentofile } from '../options/read-bentofile.ts';
import { resolveSetup } from '../options/resolve-setup.ts';
import type { ImageSetup } from '../setup.ts';
import type { ListedModel } from './bento-yaml.ts';
import { condaEnvironment } from './conda.ts';
import { installScript } from './install-script.ts';
import { refused } from './problem.ts';
import { findModels } from './plan-models.ts';
import { planPython } from './plan-python.ts';
import { findProjectFile } from './project-file.ts';
import type { SelectedFile } from './select-files.ts';
import { selectFiles } from './select-files.ts';
import { nameOfBento } from './service-name.ts';
import { bentoStore, modelStore } from './store.ts';
import { isTagPart, LATEST } from './tag.ts';
import type { BentoTools } from './tools.ts';
import { newVersion } from './version.ts';
import { absolutePath, shownPath } from './world.ts';
import type { BentoWorld } from './world.ts';

/** A project to be made a bento of. */
export interface BuildRequest {
  /** Folder of the project: absolute, or from the current folder. */
  readonly project: string;
  /** Path of the bentofile, from the project's folder; undefined: bentofile.yaml. */
  readonly bentofile?: string;
  /** Undefined: a new one. */
  readonly version?: string;
  /** The BentoML that the image gets unless its requirements pin one; undefined: {@link DEFAULT_BENTOML_VERSION}. */
  readonly bentomlVersion?: string;
}

/** A bento, decided to the last file, before anything is written. */
export interface BentoPlan {
  readonly tag: BentoTag;
  readonly bentofile: Bentofile;
  readonly setup: ImageSetup;
  readonly dockerfile: string;
  readonly models: readonly ListedModel[];
  readonly bentomlVersion: string;
  /** What goes to src/. */
  readonly sources: readonly SelectedFile[];
  /** Other files of the project, by where they go in the bento. */
  readonly copies: readonly SelectedFile[];
  /** Texts by where they go: install.sh, requirements, environment.yml. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of README.md; undefined: the default one. */
  readonly description: string | undefined;
  readonly warnings: readonly Diagnostic[];
  /** Of the rendering of the Dockerfile: who renders it again finds them again. */
  readonly templateWarnings: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
}

/** The release whose layout of a bento this is. */
export const DEFAULT_BENTOML_VERSION = '1.1.11';

export const BENTOFILE = 'bentofile.yaml';

const SETUP_SCRIPT = 'env/docker/setup_script';

/**
 * Decides all of a project's bento, in BentoML's order: Python, conda, then the Dockerfile, which depends on both. Reads, writes nothing.
 *
 * @throws InputError whatever is wrong with the project
 */
export function planBento(request: BuildRequest, world: BentoWorld, tools: BentoTools): BentoPlan {
  const project = absolutePath(request.project, world);
  const { bentofile, warnings: read, diagnose } = readProject(request, world);
  if (bentofile.service === undefined) {
    const message = 'the bentofile names no service';
    const hint = 'Add a line such as service: "service:svc".';
    const code = 'containerize/no-service';
    throw new InputError([diagnose([], 'key', { code, message, hint })]);
  }
  const named = nameOfBento(bentofile, project);
  const tag = { name: named.name, version: versionOf(request, world) };
  const models = findModels(bentofile, world);
  const python = planPython(bentofile, project, world);
  const texts = new Map([...python.texts, ...planConda(bentofile, project, world)]);
  const files = openContextFiles(project);
  const { env } = world;
  const shown = (path: string): string => shownPath(resolve(project, expandPath(path, env)), world);
  const resolved = resolveSetup(bentofile, { env, files, diagnose, shown });
  const { setup } = resolved;
  const pinned = [...python.texts.values(), ...bentofile.python.packages];
  const bentomlVersion = bentomlVersionOf(request, pinned);
  texts.set('env/python/install.sh', installScript(bentofile.python, bentomlVersion));
  const docker = planDocker(bentofile, project, world);
  const rendered = tools.renderDockerfile(setup);
  const without = [bentoStore(world).folder, modelStore(world).folder];
  return {
    tag,
    bentofile,
    setup,
    dockerfile: rendered.text,
    models,
    bentomlVersion,
    sources: selectFiles(project, { ...bentofile, without, signal: world.signal }),
    copies: [...python.copies, ...docker],
    texts,
    description: describe(bentofile, project, world),
    warnings: [...read, ...named.warnings, ...python.warnings, ...resolved.warnings],
    templateWarnings: rendered.warnings,
    notes: resolved.notes,
  };
}

function readProject(request: BuildRequest, world: BentoWorld): ReturnType<typeof readBentofile> {
  const project = absolutePath(request.project, world);
  if (statSync(project, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw refused(
      'no-project',
      `${request.project} is not a folder`,
      `Name a folder that holds a ${BENTOFILE}.`,
    );
  }
  const path = absolutePath(request.bentofile ?? BENTOFILE, { cwd: project, env: {} });
  const shown = shownPath(path, world);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw refused(
      'no-bentofile',
      `there is no bentofile ${shown}`,
      `Name a folder that holds a ${BENTOFILE}, or the file with -f, relative to the folder.`,
    );
  }
  return readBentofile(readTextFile(path, shown, 'bentofile'), shown);
}

function versionOf(request: BuildRequest, world: BentoWorld): string {
  if (request.version === undefined) return newVersion(world);
  const version = request.version.toLowerCase();
  if (isTagPart(version) && version !== LATEST) return version;
  throw refused(
    'bad-version',
    `a bento cannot have the version ${JSON.stringify(request.version.slice(0, 80))}`,
    `A version has up to 63 letters, digits, dots, dashes and underscores, begins and ends with a letter or digit, and is not ${LATEST}.`,
  );
}

/** The version that a requirement pins, `bentoml==1.0.25` or `bentoml[grpc]==1.0.25`, goes before the request's and the default. */
function bentomlVersionOf(request: BuildRequest, requirements: readonly string[]): string {
  const pin = /^[ \t]*bentoml[ \t]*(?:\[[^\]\n]*\])?[ \t]*===?[ \t]*(\d[\w.+!-]*)/im;
  const pinned = requirements
    .map((text) => pin.exec(text)?.[1])
    .find((found) => found !== undefined);
  const version = pinned ?? request.bentomlVersion ?? DEFAULT_BENTOML_VERSION;
  if (/^\d[\w.+!-]*$/.test(version)) return version;
  throw refused(
    'bad-bentoml-version',
    `${JSON.stringify(version)} is no version of BentoML`,
    'Write one such as 1.1.11.',
  );
}

function planConda({ conda }: Bentofile, project: string, world: BentoWorld): Map<string, string> {
  if (conda === undefined) return new Map();
  const { environmentFile } = conda;
  const text =
    environmentFile === undefined
      ? condaEnvironment(conda)
      : readOf(project, environmentFile, 'conda.environment_yml', world);
  return new Map(text === undefined ? [] : [['env/conda/environment.yml', text]]);
}

function planDocker({ docker }: Bentofile, project: string, world: BentoWorld): SelectedFile[] {
  const { setupScript, dockerfileTemplate } = docker;
  const copies: SelectedFile[] = [];
  if (setupScript !== undefined) {
    const { path: source } = findProjectFile(project, setupScript, 'docker.setup_script', world);
    copies.push({ path: SETUP_SCRIPT, source });
  }
  if (dockerfileTemplate !== undefined) {
    const option = 'docker.dockerfile_template';
    const { path: source } = findProjectFile(project, dockerfileTemplate, option, world);
    copies.push({ path: 'env/docker/Dockerfile.template', source });
  }
  return copies;
}

/** `file:PATH` is the text of a file. */
function describe(bentofile: Bentofile, project: string, world: BentoWorld): string | undefined {
  const { description } = bentofile;
  if (description?.startsWith('file:') !== true) return description;
  return readOf(project, description.slice('file:'.length).trim(), 'description', world);
}

function readOf(project: string, written: string, option: string, world: BentoWorld): string {
  const { path } = findProjectFile(project, written, option, world);
  return decodeText(readFileSync(path), written);
}
