import { dirname, basename } from 'node:path/posix';
import { UsageError } from '../../errors.ts';
import type { Backend } from './backend.ts';
import { buildkitdHealth } from './buildkitd-health.ts';
import { optionTable } from './option-table.ts';
import type { OptionRule } from './option-table.ts';
import { isList, isMap, optionName } from './options.ts';
import type { BuildArguments, OptionValue } from './options.ts';
import { shown, textOf, writeMap, writeOption } from './write-arguments.ts';

/** buildctl's own flags: `buildctl build --help` of 0.12.5 and cmd/buildctl/build.go. */
const OWN = optionTable({
  takes: {
    flag: 'no_cache',
    value:
      'debug_json_cache_metrics frontend metadata_file progress ref_file registry_auth_tlscontext source_policy_file trace',
    values: 'allow export_cache import_cache local oci_layout opt output secret ssh',
  },
  first: 'local frontend output',
  maps: { equals: 'local oci_layout opt', fields: 'export_cache import_cache output secret' },
});

/** What the frontend of Dockerfiles knows beside them, under its own names (BuildKit, frontend/dockerui/config.go). */
const FRONTEND: ReadonlyMap<string, string> = new Map([
  ['target', 'target'],
  ['platform', 'platform'],
  ['network', 'force-network-mode'],
  ['force_network_mode', 'force-network-mode'],
  ['shm_size', 'shm-size'],
  ['ulimit', 'ulimit'],
  ['cgroup_parent', 'cgroup-parent'],
  ['no_cache_filter', 'no-cache'],
  ['hostname', 'hostname'],
  ['multi_platform', 'multi-platform'],
  ['image_resolve_mode', 'image-resolve-mode'],
  ['add_host', 'add-hosts'],
  ['add_hosts', 'add-hosts'],
  ['cache_from', 'cache-from'],
  ['cache_imports', 'cache-imports'],
  ['filename', 'filename'],
  ['source', 'source'],
  ['cmdline', 'cmdline'],
]);

/** Keys with a name of the user's behind a colon: `build-arg:K=V`. */
const PREFIXED: ReadonlyMap<string, string> = new Map([
  ['build_arg', 'build-arg'],
  ['label', 'label'],
  ['build_context', 'context'],
  ['attest', 'attest'],
]);

/** Options that are something else with buildctl. */
const TRANSLATED = ['push', 'pull', 'load', 'cache_to', 'provenance', 'sbom'];

/**
 * `buildctl build`: options that are no flags of its own go to the frontend of Dockerfiles, `--opt platform=…`,
 * `--opt build-arg:K=V`. It has no argument for the context. Where no output is said the image is written to the program's standard
 * output, in the format of `docker load`.
 */
export const buildctl: Backend = {
  name: 'buildctl',
  binary: 'buildctl',
  buildCommand: ['build'],
  buildkitSupport: true,
  env: {},
  health: (probe) =>
    buildkitdHealth(probe, 'buildctl', 'Install it: github.com/moby/buildkit/releases.'),
  constructBuildArgs,
  knownOptions: new Set([
    ...OWN.rules.keys(),
    ...FRONTEND.keys(),
    ...PREFIXED.keys(),
    ...TRANSLATED,
  ]),
  documentation: 'buildctl build --help',
  iidFile: 'metadata_file',
};

function constructBuildArgs(request: BuildArguments): readonly string[] {
  const { contextPath, file, tag = [], ...rest } = request;
  const given = new Map(
    Object.entries(rest as Record<string, OptionValue>).map(([name, value]) => [
      optionName(name),
      value,
    ]),
  );
  const own = (name: string): string[] => writeOption(name, given.get(name), OWN.rules.get(name));
  const frontend = own('frontend')[1] ?? 'dockerfile.v0';
  const hasSource = given.has('source');
  const others = [...given.keys()].filter((name) => !OWN.first.includes(name));
  return [
    ...own('local'),
    ...[
      '--local',
      `context=${contextPath}`,
      '--local',
      `dockerfile=${file === undefined ? contextPath : dirname(file)}`,
    ],
    ...['--frontend', frontend],
    ...(frontend === 'gateway.v0' && !hasSource ? ['--opt', 'source=docker/dockerfile'] : []),
    ...outputs(own('output'), tag, isOn(given.get('push'))),
    ...others.filter((name) => OWN.rules.has(name)).flatMap(own),
    ...(file === undefined || basename(file) === 'Dockerfile'
      ? []
      : ['--opt', `filename=${basename(file)}`]),
    ...others
      .filter((name) => !OWN.rules.has(name))
      .flatMap((name) => frontendOption(name, given.get(name))),
  ];
}

/** Said, or pushed, or to be loaded by a program beside it; without a tag the result stays in BuildKit's cache. */
function outputs(
  said: readonly string[],
  tag: readonly string[],
  isPushed: boolean,
): readonly string[] {
  if (said.length > 0) {
    if (!isPushed) return said;
    throw new UsageError(
      'buildctl takes push or output, not both',
      'Write --opt output=type=image,name=REFERENCE,push=true.',
    );
  }
  if (tag.length === 0) return [];
  const names = tag.map(fullName).join(',');
  // A comma belongs to the field only inside of quotes (encoding/csv).
  const name = tag.length === 1 ? `name=${names}` : `"name=${names}"`;
  return ['--output', isPushed ? `type=image,${name},push=true` : `type=docker,${name}`];
}

/** BuildKit takes a name as it is, so the registry that Docker would add has to be said. */
function fullName(tag: string): string {
  const slash = tag.indexOf('/');
  const first = slash < 0 ? '' : tag.slice(0, slash);
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  return hasHost ? tag : `docker.io/${tag}`;
}

function frontendOption(name: string, value: OptionValue): readonly string[] {
  if (value === null || value === undefined || value === '' || value === false) return [];
  if (name === 'push' || name === 'load') return [];
  if (name === 'pull') return isOn(value) ? ['--opt', 'image-resolve-mode=pull'] : [];
  if (name === 'provenance' || name === 'sbom') return attestation(name, value);
  if (name === 'cache_to') {
    return caches(name, value).flatMap((cache) => ['--export-cache', cache]);
  }
  if (name === 'cache_from' && caches(name, value, '').some((cache) => cache.includes('='))) {
    return caches(name, value).flatMap((cache) => ['--import-cache', cache]);
  }
  const prefix = PREFIXED.get(name);
  if (prefix !== undefined) {
    return textsOf(name, value, 'equals').flatMap((text) => [
      '--opt',
      prefixed(name, prefix, text),
    ]);
  }
  const key = FRONTEND.get(name) ?? shown(name);
  const texts = textsOf(name, value, name === 'ulimit' ? 'limits' : 'colon');
  if (!FRONTEND.has(name)) return texts.flatMap((text) => ['--opt', `${key}=${text}`]);
  const parts = key === 'add-hosts' ? texts.map((text) => text.replace(':', '=')) : texts;
  return parts.length === 0 ? [] : ['--opt', `${key}=${parts.join(',')}`];
}

/** `type=sbom,generator=image` is `attest:sbom=generator=image`. */
function prefixed(name: string, prefix: string, text: string): string {
  if (name !== 'attest') return `${prefix}:${text}`;
  const fields = text.split(',');
  const type = fields.find((field) => field.startsWith('type='))?.slice('type='.length);
  if (type === undefined)
    throw new UsageError('the option attest needs a type', 'Write attest=type=sbom.');
  return `${prefix}:${type}=${fields.filter((field) => !field.startsWith('type=')).join(',')}`;
}

function attestation(name: string, value: OptionValue): readonly string[] {
  const text = textsOf(name, value, 'fields').join(',');
  if (text === 'false') return [];
  return ['--opt', `attest:${name}=${text === 'true' ? '' : text}`];
}

/** A mere reference is a cache in a registry. */
function caches(
  name: string,
  value: OptionValue,
  prefix = 'type=registry,ref=',
): readonly string[] {
  return textsOf(name, value, 'fields').map((text) => (text.includes('=') ? text : prefix + text));
}

function textsOf(
  name: string,
  value: OptionValue,
  map: NonNullable<OptionRule['map']>,
): readonly string[] {
  if (isMap(value)) return writeMap(name, value, map);
  const parts = isList(value) ? value : value === null || value === undefined ? [] : [value];
  return parts.map((part) => textOf(name, part)).filter((text) => text !== '');
}

function isOn(value: OptionValue): boolean {
  return (isList(value) ? value : [value]).some(
    (part) => part === true || part === 'true' || part === '1',
  );
}
