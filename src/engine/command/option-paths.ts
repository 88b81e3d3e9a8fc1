import { resolve } from 'node:path';
import { isList, optionName } from './options.ts';
import type { BuildOptions, OptionScalar, OptionValue } from './options.ts';

/** Options that are a path. */
const PATHS: ReadonlySet<string> = new Set([
  'authfile',
  'cert_dir',
  'hooks_dir',
  'iidfile',
  'ignorefile',
  'logfile',
  'metadata_file',
  'ref_file',
  'source_policy_file',
  'trace',
]);

/** Fields of options that are paths: `src=` of a secret. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['secret', ['src', 'source']],
  ['output', ['dest']],
  ['cache_from', ['src']],
  ['cache_to', ['dest']],
  ['import_cache', ['src']],
  ['export_cache', ['dest']],
]);

/**
 * Options with paths that count from where the user stands: the engine's program runs in the context's folder. BentoML takes every
 * value that happens to name a file for a path; here only options that are paths are, so that `target=build` stays what it is beside
 * a folder of that name.
 */
export function withAbsolutePaths(options: BuildOptions, cwd: string): BuildOptions {
  return Object.fromEntries(
    Object.entries(options).map(([spelling, value]) => {
      const name = optionName(spelling);
      const fields = FIELDS.get(name);
      if (PATHS.has(name)) return [name, eachText(value, (text) => resolve(cwd, text))];
      if (name === 'ssh') return [name, eachText(value, (text) => agentPath(text, cwd))];
      if (fields !== undefined) {
        return [name, eachText(value, (text) => fieldPaths(text, fields, cwd))];
      }
      return [name, value];
    }),
  );
}

function eachText(value: OptionValue, change: (text: string) => string): OptionValue {
  const one = (part: OptionScalar | readonly OptionScalar[]): OptionScalar =>
    typeof part === 'string' ? change(part) : (part as OptionScalar);
  if (typeof value === 'string') return value === '' ? value : change(value);
  return isList(value) ? value.map(one) : value;
}

/** `id=aws,src=key`. A mere name of an output is a folder; `-` is standard output. */
function fieldPaths(text: string, fields: readonly string[], cwd: string): string {
  return text
    .split(',')
    .map((field) => {
      const split = field.indexOf('=');
      const value = field.slice(split + 1);
      const isPath = split > 0 && fields.includes(field.slice(0, split).trim().toLowerCase());
      const isVariable = /(?:^|,)type=env(?:,|$)/.test(text);
      return isPath && value !== '-' && !isVariable
        ? `${field.slice(0, split)}=${resolve(cwd, value)}`
        : field;
    })
    .join(',');
}

/** `default=socket`. */
function agentPath(text: string, cwd: string): string {
  const split = text.indexOf('=');
  if (split < 0) return text;
  const paths = text.slice(split + 1).split(',');
  return `${text.slice(0, split)}=${paths.map((path) => resolve(cwd, path)).join(',')}`;
}
