import type { EnvOption, EnvVariable } from '../bentofile.ts';
import { isMapping } from './section.ts';
import type { Section } from './section.ts';
import { lineProblem } from './line-text.ts';

const KEY = 'env';
const NAME_HINT = 'A name has letters, digits and underscores only: MY_NAME.';

/** `docker.env`: a mapping, a list of `NAME=value`, or the path of a dotenv file. */
export function readEnv(docker: Section): EnvOption | undefined {
  const value = docker.value(KEY);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return readFilePath(docker);
  if (Array.isArray(value)) {
    const variables = value.flatMap((item: unknown, index) => readItem(docker, item, index));
    return { kind: 'variables', variables: lastOfEach(variables), isList: true };
  }
  if (isMapping(value)) {
    return { kind: 'variables', variables: readMapping(docker.inside(value, KEY)) };
  }
  docker.wrongType('a mapping, a list of NAME=value or the path of a dotenv file', value, KEY);
  return undefined;
}

/** True for what may stand before the `=` of an ENV instruction. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(name);
}

function readFilePath(docker: Section): EnvOption | undefined {
  const path = docker.text(KEY);
  if (path === undefined) return undefined;
  if (/^\w+=/.test(path)) {
    const why = `is '${path}', which is a variable and not the path of a dotenv file`;
    docker.fail(docker.about('bad-env', why, [KEY], `Write it as a list: ['${path}'].`), KEY);
    return undefined;
  }
  return { kind: 'file', path };
}

function readMapping(env: Section): EnvVariable[] {
  return env.keys().flatMap((name): EnvVariable[] => {
    if (!isVariableName(name)) {
      const message = `'${name}' cannot be the name of an environment variable`;
      env.failAtKey({ code: 'containerize/bad-env', message, hint: NAME_HINT }, name);
      return [];
    }
    const value = readValue(env, name);
    return value === undefined ? [] : [[name, value]];
  });
}

/**
 * A value of `env` or of `labels` as a text. Truth and nothing are in the words of Python, as BentoML writes them, which is
 * rarely meant: a warning says so. Numbers stay as they are written.
 */
export function readValue(section: Section, key: string): string | undefined {
  const value = section.value(key);
  if (value === undefined || typeof value === 'boolean') {
    const text = value === undefined ? 'None' : value ? 'True' : 'False';
    const problem = {
      ...section.about('python-text', `becomes the text '${text}', as BentoML writes it`, [key]),
      severity: 'warning',
      hint: 'Put the value in quotes to say which text it is.',
    } as const;
    // What is empty has no place of its own.
    if (value === undefined) section.failAtKey(problem, key);
    else section.fail(problem, key);
    return text;
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return section.written(key) ?? String(value);
  }
  if (typeof value !== 'string') {
    section.wrongType('a text', value, key);
    return undefined;
  }
  const why = lineProblem(value);
  if (why === undefined) return value;
  section.fail(section.about('bad-value', why, [key], 'Write it as one line of text.'), key);
  return undefined;
}

function readItem(docker: Section, item: unknown, index: number): EnvVariable[] {
  if (isMapping(item)) {
    const why = 'is a mapping, but this is a list';
    const hint = 'Write NAME=value, or make all of env a mapping (without the dashes).';
    docker.fail(docker.about('bad-env', why, [KEY, index], hint), KEY, index);
    return [];
  }
  const text = docker.line(item, KEY, index);
  if (text === undefined) return [];
  const at = text.indexOf('=');
  if (at > 0 && isVariableName(text.slice(0, at))) {
    return [[text.slice(0, at), text.slice(at + 1)]];
  }
  const shown = at < 0 ? text : text.slice(0, at);
  const why = at < 0 ? `is '${shown}', without a '='` : `has the name '${shown}'`;
  const hint = at < 0 ? 'Write NAME=value.' : NAME_HINT;
  docker.fail(docker.about('bad-env', why, [KEY, index], hint), KEY, index);
  return [];
}

/** Of several values for one name the last counts, at the place of the first, as in a mapping that is filled one by one. */
export function lastOfEach(variables: readonly EnvVariable[]): EnvVariable[] {
  return [...new Map(variables)];
}
