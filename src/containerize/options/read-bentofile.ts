import { hasErrors, inFileOrder } from '../../diagnostics.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import type { Bentofile, EnvVariable } from '../bentofile.ts';
import { chooseRelease } from './choose-release.ts';
import { isVariableName, readValue } from './read-env.ts';
import { readConda } from './read-conda.ts';
import { readDocker } from './read-docker.ts';
import { readModels } from './read-models.ts';
import { readPython, warnIgnored } from './read-python.ts';
import { isMapping, Section } from './section.ts';
import type { Reading } from './section.ts';
import { openSource } from './source.ts';
import type { Diagnose } from './source.ts';

/** A bentofile, understood. */
export interface ReadBentofile {
  readonly bentofile: Bentofile;
  readonly warnings: readonly Diagnostic[];
  /** Points a mistake that shows later at its key: pass it to `resolveSetup`. */
  readonly diagnose: Diagnose;
}

/** A bento.yaml, understood. */
export interface ReadBentoYaml extends ReadBentofile {
  /** `name` and `version` of the tag, where they are written. */
  readonly version: string | undefined;
  readonly bentomlVersion: string | undefined;
}

/**
 * Reads a bentofile.yaml: shape and every value by itself. The keys are those of BentoML 1.0 and 1.1 (`BentoBuildConfig` and
 * its parts in bentoml/_internal/bento/build_config.py of the wheel 1.1.11), and `envs` and `args` of 1.4.38.
 *
 * @param text the whole file
 * @param shownName how the file is called in diagnostics
 * @throws InputError with all mistakes, each with its place
 */
export function readBentofile(text: string, shownName: string): ReadBentofile {
  return readFile(text, shownName, false).read;
}

/**
 * Reads the same sections of a built bento's bento.yaml. Further keys of the file are its bookkeeping; further keys of the
 * sections, which a later BentoML may write, are warnings.
 *
 * @throws InputError with all mistakes, each with its place
 */
export function readBentoYaml(text: string, shownName: string): ReadBentoYaml {
  const { read, top } = readFile(text, shownName, true);
  return { ...read, ...readBookkeeping(top) };
}

/** Of what is no option. Versions are texts, but `1.0` may stand there unquoted. */
function readBookkeeping(top: Section): Pick<ReadBentoYaml, 'version' | 'bentomlVersion'> {
  const textOf = (key: string): string | undefined => {
    const value = top.value(key);
    return typeof value === 'string' ? value : value === undefined ? undefined : top.written(key);
  };
  return { version: textOf('version'), bentomlVersion: textOf('bentoml_version') };
}

function readFile(
  text: string,
  shownName: string,
  isBento: boolean,
): { read: ReadBentofile; top: Section } {
  const source = openSource(text, shownName);
  const reading: Reading = { source, found: [...source.diagnostics] };
  if (source.unreadable) throw new InputError(inFileOrder(reading.found));
  if (!isMapping(source.data)) {
    const isEmpty = source.data === null || source.data === undefined;
    const message = `${shownName} ${isEmpty ? 'is empty' : 'is not a mapping'}`;
    const hint = 'It begins with the service, as in: service: "service:svc".';
    const problem = { code: 'containerize/not-a-mapping', message, hint };
    throw new InputError([...reading.found, source.diagnose([], 'value', problem)]);
  }
  const top = new Section(reading, [], source.data);
  const diagnose: Diagnose = (path, side, problem) => source.diagnose(path, side, problem);
  const { bentofile, areOptionsSound } = readTop(top, isBento, reading);
  if (hasErrors(reading.found)) {
    // What does not go together is told with the rest; without other mistakes it is resolveSetup that tells it.
    const together = areOptionsSound ? chooseRelease(bentofile, diagnose).found : [];
    throw new InputError(inFileOrder([...reading.found, ...together]));
  }
  const found = inFileOrder(reading.found);
  return { read: { bentofile, warnings: found, diagnose }, top };
}

interface Top {
  readonly bentofile: Bentofile;
  /** True where docker and conda have no mistakes. */
  readonly areOptionsSound: boolean;
}

function readTop(top: Section, isBento: boolean, { found }: Reading): Top {
  const [python, conda, docker] = [
    top.section('python'),
    top.section('conda'),
    top.section('docker'),
  ];
  const before = found.length;
  const options = { conda: readConda(conda), docker: readDocker(docker) };
  const areOptionsSound = !hasErrors(found.slice(before));
  const models = readModels(top, isBento);
  const envs = readEnvs(top);
  const bentofile: Bentofile = {
    service: top.text('service', { empty: 'none' }),
    name: top.text('name', { empty: 'none' }),
    description: top.prose('description'),
    labels: readLabels(top),
    include: top.texts('include'),
    exclude: top.texts('exclude') ?? [],
    models: models.tags,
    ...(models.aliases.size > 0 && { modelAliases: models.aliases }),
    python: readPython(python),
    ...options,
    ...(envs.length > 0 && { envs }),
  };
  const later = isBento ? 'warning' : 'error';
  for (const section of [python, conda, docker]) section.refuseOthers(later);
  if (isBento) warnOfImage(top);
  else readRest(top);
  return { bentofile, areOptionsSound };
}

/** What only a bentofile is asked for. */
function readRest(top: Section): void {
  if (isMapping(top.value('args')) && Object.keys(top.value('args') as object).length > 0) {
    warnIgnored(top, 'args', 'arguments of templates are of BentoML 1.4');
  }
  top.refuseOthers();
}

/** A bento of BentoML's Image API, which came with 1.4, says there what its image is made from. */
function warnOfImage(top: Section): void {
  if (!isMapping(top.value('image')) || top.has('docker')) return;
  warnIgnored(top, 'image', "manager reads the docker section, and this bento's version has none");
}

function readLabels(top: Section): ReadonlyMap<string, string> {
  const labels = top.section('labels');
  const entries = labels.keys().flatMap((key): [string, string][] => {
    const prose = labels.value(key);
    const value = typeof prose === 'string' ? prose : readValue(labels, key);
    return value === undefined ? [] : [[key, value]];
  });
  return new Map(entries);
}

/** `envs`: `name`, `value` and the `stage` that it is for. Those of the build alone are secrets, and never part of an image. */
function readEnvs(top: Section): EnvVariable[] {
  return (top.list('envs') ?? []).flatMap((item, index): EnvVariable[] => {
    if (!isMapping(item)) {
      top.wrongType('a mapping with a name and a value', item, 'envs', index);
      return [];
    }
    const entry = top.inside(item, 'envs', index);
    const name = entry.text('name');
    const stage = entry.text('stage');
    const value = entry.value('value') === undefined ? undefined : readValue(entry, 'value');
    if (name === undefined && entry.value('name') === undefined) {
      top.fail(top.about('missing-key', "lacks the key 'name'", ['envs', index]), 'envs', index);
    }
    if (name !== undefined && !isVariableName(name)) {
      entry.fail(entry.about('bad-env', 'cannot be the name of a variable', ['name']), 'name');
    }
    if (stage === 'build') {
      warnIgnored(entry, 'stage', 'pass a variable for the build alone with --secret');
      return [];
    }
    return name === undefined || value === undefined || value === '' ? [] : [[name, value]];
  });
}
