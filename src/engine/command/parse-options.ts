import { UsageError } from '../../errors.ts';
import { optionName } from './options.ts';
import type { BuildOptions, OptionScalar } from './options.ts';
import { addressPasswords, isSecretName } from './redact.ts';

/**
 * Options that other spellings give to every build, and how to give them.
 */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['tag', 'Name the image with -t.'],
  ['t', 'Name the image with -t.'],
  [
    'file',
    'The Dockerfile is made from the bento; dockerfile_template in bentofile.yaml changes it.',
  ],
  ['f', 'The Dockerfile is made from the bento; dockerfile_template in bentofile.yaml changes it.'],
  ['contextPath', 'The context is made from the bento.'],
  ['context_path', 'The context is made from the bento.'],
]);

/** What a deprecated spelling gave: true for a flag, else its values in order. */
export type DeprecatedValue = true | readonly string[];

/** Options, and the sentences that are to be said about their spelling. */
export interface MergedOptions {
  readonly options: BuildOptions;
  readonly warnings: readonly string[];
}

/**
 * Reads `--opt`: `name=value` or `name:value`, split at the first of either; a name alone is true. Dashes are underscores,
 * commas stay, and a name that comes again gives a list.
 *
 * @throws UsageError for a text without a name, and for what has a flag of its own
 */
export function parseOptions(texts: readonly string[]): BuildOptions {
  return collect(texts.map(parseOption));
}

/**
 * `--opt` together with the spellings that it took the place of (`--platform x`, docker's and buildx's flags). Which of them
 * stands first on the command line does not matter: what the deprecated ones give comes first in a list.
 *
 * @param deprecated by name as it is spelled, without dashes in front: `build-arg`
 * @throws UsageError as {@link parseOptions} does
 */
export function mergeOptions(
  texts: readonly string[],
  deprecated: Readonly<Record<string, DeprecatedValue>>,
): MergedOptions {
  const used = Object.entries(deprecated).filter(([, value]) => value === true || value.length > 0);
  const old = used.flatMap(([name, value]): (readonly [string, OptionScalar])[] =>
    value === true
      ? [[optionName(name), true]]
      : value.map((each) => [optionName(name), each] as const),
  );
  return {
    options: collect([...old, ...texts.map(parseOption)]),
    warnings: used.map(([name, value]) => deprecation(name, value)),
  };
}

function parseOption(text: string): readonly [string, string | true] {
  const split = text.search(/[=:]/);
  const spelling = split < 0 ? text : text.slice(0, split);
  const name = optionName(spelling);
  if (!/^[A-Za-z][A-Za-z0-9_.]*$/.test(name)) {
    throw new UsageError(
      `--opt ${JSON.stringify(spelling.slice(0, 60))}: that is no name of an option`,
      'Write NAME=VALUE, NAME:VALUE or NAME: --opt platform=linux/arm64.',
    );
  }
  const hint = ELSEWHERE.get(name);
  if (hint !== undefined) throw new UsageError(`--opt ${spelling} is not for --opt`, hint);
  return [name, split < 0 ? true : text.slice(split + 1)];
}

/** A name that comes again gives a list; the same value twice says nothing new. */
function collect(pairs: readonly (readonly [string, OptionScalar])[]): BuildOptions {
  const found = new Map<string, OptionScalar[]>();
  for (const [name, value] of pairs) {
    if (value === '') continue;
    const values = found.get(name) ?? [];
    if (!values.includes(value)) values.push(value);
    found.set(name, values);
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** The sentence of BentoML; the value of a build argument with the name of a secret, and passwords in addresses, are left out of it. */
function deprecation(name: string, value: DeprecatedValue): string {
  const values = value === true ? [''] : value.map((each) => `=${hidden(name, each)}`);
  const old = values.map((each) => `--${name}${each}`).join(' ');
  const now = values.map((each) => `--opt ${name}${each}`).join(' ');
  return `'${old}' is now deprecated, use the equivalent '${now}' instead.`;
}

function hidden(name: string, value: string): string {
  const split = value.indexOf('=');
  const isSecret = name === 'build-arg' && split >= 0 && isSecretName(value.slice(0, split));
  if (isSecret) return `${value.slice(0, split)}=***`;
  return addressPasswords(value).reduce((text, each) => text.replaceAll(each, '***'), value);
}
