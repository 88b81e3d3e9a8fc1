import { isList, isMap, optionName } from '../../engine/command/options.ts';
import type { BuildOptions, OptionScalar, OptionValue } from '../../engine/command/options.ts';
import { textOf, writeMap } from '../../engine/command/write-arguments.ts';
import type { MapShape } from '../../engine/command/option-table.ts';
import { UsageError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { bytesOf, ulimitsOf } from './docker-values.ts';

/** `--opt` for the Engine API: what of a build it says. */
export interface DockerApiOptions {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: the engine's own. */
  readonly platforms: readonly string[] | undefined;
  readonly target: string | undefined;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly push: boolean;
  /** As `--secret` and `--ssh` spell them. */
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  /** Further parameters of `POST /build`. */
  readonly options: Readonly<Record<string, string | readonly string[]>>;
  /** `auto`, `plain`, `tty`, `quiet`: how the progress is shown. */
  readonly progress: string | undefined;
  /** Where the image's id is to be written. */
  readonly iidFile: string | undefined;
}

/** Options that docker's client keeps to itself, or that are the case anyway. */
const NOTHING = ['compress', 'disable_content_trust', 'force_rm', 'load', 'quiet', 'rm', 'stream'];

/** Options that are parameters of `POST /build` as they are (Docker Engine API, "Build an image"). */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['network', 'networkmode'],
  ['cgroup_parent', 'cgroupparent'],
  ['cpu_period', 'cpuperiod'],
  ['cpu_quota', 'cpuquota'],
  ['cpu_shares', 'cpushares'],
  ['cpuset_cpus', 'cpusetcpus'],
  ['cpuset_mems', 'cpusetmems'],
  ['isolation', 'isolation'],
]);

/** Sizes, in bytes there. */
const SIZES: ReadonlyMap<string, string> = new Map([
  ['memory', 'memory'],
  ['memory_swap', 'memswap'],
  ['shm_size', 'shmsize'],
]);

/** What only buildx does, or its engine. */
const BUILDX = [
  'allow',
  'annotation',
  'attest',
  'build_context',
  'builder',
  'cache_to',
  'call',
  'check',
  'metadata_file',
  'no_cache_filter',
  'provenance',
  'sbom',
];

const OTHERS = `add_host build_arg cache_from iidfile label no_cache output platform progress pull push secret security_opt squash
  ssh target ulimit`;
const KNOWN = [
  ...NOTHING,
  ...PARAMETERS.keys(),
  ...SIZES.keys(),
  ...BUILDX,
  ...OTHERS.split(/\s+/),
];

/**
 * Turns options of `docker build` into a request of the Engine API.
 *
 * @param env where the value of a build argument is taken from that has none, as docker's client does
 * @throws UsageError for what docker does not know, for what the API cannot do, and for values that an option does not take
 */
export function dockerApiOptions(
  given: BuildOptions,
  env: Readonly<Record<string, string | undefined>>,
): DockerApiOptions {
  const options = new Map(
    Object.entries(given)
      .map(([name, value]) => [optionName(name), value] as const)
      .filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
  for (const [name, value] of options) refuse(name, value);
  const list = (name: string, map?: MapShape): readonly string[] =>
    textsOf(name, options.get(name), map);
  const platforms = list('platform').flatMap((text) => text.split(','));
  checkOutputs(list('output', 'fields'));
  return {
    buildArgs: buildArgsOf(list('build_arg', 'equals'), env),
    labels: Object.fromEntries(list('label', 'equals').map(pairOf)),
    platforms: platforms.length === 0 ? undefined : [...new Set(platforms)],
    target: single('target', list('target')),
    noCache: isOn('no_cache', options.get('no_cache')),
    pull: isOn('pull', options.get('pull')),
    push: isOn('push', options.get('push')) || list('output', 'fields').some(isPushed),
    secrets: list('secret', 'fields'),
    ssh: list('ssh').map((text) => (text === 'true' ? 'default' : text)),
    options: parametersOf(options),
    progress: single('progress', list('progress')),
    iidFile: single('iidfile', list('iidfile')),
  };
}

function refuse(name: string, value: OptionValue): void {
  if (!KNOWN.includes(name)) {
    const spelled = name.replaceAll('_', '-');
    const near = suggestion(
      spelled,
      KNOWN.map((each) => each.replaceAll('_', '-')),
    );
    throw new UsageError(
      `docker has no option ${spelled}`,
      near?.startsWith('Known') === true ? 'Its options are those of docker build --help.' : near,
    );
  }
  if (value !== false && BUILDX.includes(name)) {
    throw new UsageError(
      `the Docker Engine API has no ${name.replaceAll('_', '-')}`,
      'buildx can: --backend buildx.',
    );
  }
}

/** The image stays in the engine, or is pushed from there. */
function checkOutputs(outputs: readonly string[]): void {
  for (const output of outputs) {
    const type = /(?:^|,)type=([^,]*)/.exec(output)?.[1];
    if (type === 'docker' && !/(?:^|,)dest=/.test(output)) continue;
    if (type === 'image' || type === 'registry') continue;
    throw new UsageError(
      `the output ${output} cannot be made through the Docker Engine API, which keeps the image`,
      'buildx can: --backend buildx.',
    );
  }
}

function isPushed(output: string): boolean {
  return /(?:^|,)(?:type=registry|push=true)(?:,|$)/.test(output);
}

function parametersOf(
  options: ReadonlyMap<string, OptionValue>,
): Readonly<Record<string, string | readonly string[]>> {
  const found: Record<string, string | readonly string[]> = {};
  for (const [name, value] of options) {
    const [parameter, size] = [PARAMETERS.get(name), SIZES.get(name)];
    if (parameter === undefined && size === undefined) continue;
    const text = single(name, textsOf(name, value));
    if (text === undefined) continue;
    if (parameter !== undefined) found[parameter] = text;
    if (size !== undefined) found[size] = String(bytesOf(name, text));
  }
  const hosts = textsOf('add_host', options.get('add_host'), 'colon');
  if (hosts.length > 0) found['extrahosts'] = hosts;
  const limits = textsOf('ulimit', options.get('ulimit'), 'limits');
  if (limits.length > 0) found['ulimits'] = JSON.stringify(ulimitsOf(limits));
  const caches = textsOf('cache_from', options.get('cache_from'), 'fields');
  if (caches.length > 0) found['cachefrom'] = JSON.stringify(caches.map(cacheImage));
  const security = textsOf('security_opt', options.get('security_opt'));
  if (security.length > 0) found['securityopt'] = security;
  if (isOn('squash', options.get('squash'))) found['squash'] = '1';
  return found;
}

/** The API takes images of registries as caches. */
function cacheImage(text: string): string {
  if (!text.includes('=')) return text;
  const type = /(?:^|,)type=([^,]*)/.exec(text)?.[1];
  const reference = /(?:^|,)ref=([^,]*)/.exec(text)?.[1];
  if (type === 'registry' && reference !== undefined) return reference;
  throw new UsageError(
    `the cache ${text} cannot be read through the Docker Engine API`,
    'It takes images: cache-from=REFERENCE. buildx takes the others: --backend buildx.',
  );
}

function textsOf(name: string, value: OptionValue, map?: MapShape): readonly string[] {
  if (value === null || value === undefined || value === false) return [];
  if (isMap(value)) return writeMap(name, value, map);
  const parts: readonly (OptionScalar | readonly OptionScalar[])[] = isList(value)
    ? value
    : [value];
  return parts.filter((part) => part !== '' && part !== false).map((part) => textOf(name, part));
}

function single(name: string, texts: readonly string[]): string | undefined {
  const [first, second] = [...new Set(texts)];
  if (second === undefined && first !== 'true') return first;
  const spelled = name.replaceAll('_', '-');
  throw new UsageError(
    second === undefined
      ? `the option ${spelled} needs a value`
      : `the option ${spelled} is given different values`,
    `Write ${spelled}=VALUE, once.`,
  );
}

function isOn(name: string, value: OptionValue): boolean {
  const texts = [...new Set(textsOf(name, value).map((text) => text.toLowerCase()))];
  if (texts.length === 0) return false;
  if (texts.length === 1 && /^(?:true|1)$/.test(texts[0] ?? '')) return true;
  if (texts.length === 1 && /^(?:false|0)$/.test(texts[0] ?? '')) return false;
  const spelled = name.replaceAll('_', '-');
  throw new UsageError(
    `the option ${spelled} takes no value`,
    `Write ${spelled}, or ${spelled}=false.`,
  );
}

function buildArgsOf(
  texts: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const pairs = texts.map((text): readonly [string, string | undefined] =>
    text.includes('=') ? pairOf(text) : [text, env[text]],
  );
  return Object.fromEntries(
    pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined),
  );
}

/** A name alone has an empty value, as for docker's client. */
function pairOf(text: string): readonly [string, string] {
  const split = text.indexOf('=');
  return split < 0 ? [text, ''] : [text.slice(0, split), text.slice(split + 1)];
}
