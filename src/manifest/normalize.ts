import { conditionsOf } from './conditions.ts';
import type { Path, SourceDocument } from './document.ts';
import * as defaults from './manifest.ts';
import type {
  Alias,
  CudaVersion,
  Distro,
  DistroMention,
  ExcludeRule,
  Manifest,
  Package,
  PythonVersion,
  Registry,
  ReleaseType,
} from './manifest.ts';
import { valueAt } from './path.ts';
import type { DistroList, RawDistro, RawManifest, RawRegistry } from './schema.ts';
import { normalizeTests } from './tests.ts';
import { normalizeTriton } from './triton.ts';

/** One form per idea, defaults filled in, order kept. Total: whatever the schema lets through has a normal form. */
export function normalize(raw: RawManifest, source: SourceDocument): Manifest {
  const section = raw.distros ? 'distros' : 'releases';
  const cuda = Object.entries(raw.cuda ?? {}).map(cudaVersion);
  const platforms = raw.platforms ?? defaults.DEFAULT_PLATFORMS;
  const releaseTypes = [
    ...defaults.RELEASE_TYPES_OF_2021,
    ...Object.entries(raw.release_types ?? {}).map(releaseType),
  ];
  return {
    source,
    bentomlVersion: raw.bentoml_version,
    tagFormat: raw.specs?.tag?.fmt ?? defaults.DEFAULT_TAG_FORMAT,
    pathFormat: raw.specs?.path ?? defaults.DEFAULT_PATH_FORMAT,
    pythonVersions: raw.python_versions?.map(pythonVersion) ?? defaults.PYTHONS_OF_2021,
    cuda,
    cudaVersions: raw.cuda_versions ?? cuda.map((each) => each.version),
    platforms,
    releaseTypes: new Map(releaseTypes.map((type) => [type.name, type])),
    packages: Object.entries(raw.packages ?? {}).map(([name, releases]) =>
      packageOf(name, releases),
    ),
    distros: new Map(
      Object.entries(raw[section] ?? {}).map(([name, spec]) => [
        name,
        distroOf(name, spec, [section, name]),
      ]),
    ),
    distroSection: section,
    exclude: (raw.exclude ?? []).map(excludeRule),
    registries: Object.entries(raw.repository ?? {}).map(([host, spec]) => registryOf(host, spec)),
    aliases: Object.entries(raw.aliases ?? {}).flatMap(([name, list]) => aliasesOf(name, list)),
    triton: raw.triton && normalizeTriton(raw.triton, valueAt(source.data, ['triton']), platforms),
    tests: normalizeTests(raw.tests, source),
  };
}

function cudaVersion([version, entries]: [string, Record<string, string | null>]): CudaVersion {
  const { supported_until: supportedUntil, ...components } = entries;
  return {
    version,
    components: Object.entries(components).flatMap(([name, text]) =>
      text === null ? [] : [[name, text] as const],
    ),
    supportedUntil: supportedUntil ?? undefined,
    path: ['cuda', version],
  };
}

function releaseType([name, spec]: [
  string,
  NonNullable<RawManifest['release_types']>[string],
]): ReleaseType {
  const known = defaults.RELEASE_TYPES_OF_2021.find((type) => type.name === name);
  return {
    name,
    versioned: spec.versioned ?? known?.versioned ?? true,
    cuda: spec.cuda ?? known?.cuda ?? false,
    weight: spec.weight ?? 1,
  };
}

function pythonVersion(
  entry: string | { version: string; supported_until?: string | undefined },
): PythonVersion {
  return typeof entry === 'string'
    ? { version: entry, supportedUntil: undefined }
    : { version: entry.version, supportedUntil: entry.supported_until };
}

function packageOf(name: string, releases: Record<string, DistroList>): Package {
  return {
    name,
    path: ['packages', name],
    releases: Object.entries(releases).map(([type, list]) => {
      const path = ['packages', name, type];
      return { type, distros: mentions(list, path), path };
    }),
  };
}

/** Nested lists are flattened in place; each mention keeps the path of its own leaf. */
function mentions(list: DistroList, path: Path): DistroMention[] {
  return typeof list === 'string'
    ? [{ distro: list, path }]
    : list.flatMap((item, index) => mentions(item, [...path, index]));
}

function distroOf(name: string, spec: RawDistro, path: Path): Distro {
  return {
    name,
    path,
    templatesDir: normalFolder(spec.templates_dir),
    baseImage: spec.base_image,
    suffix: spec.add_to_tags,
    multistageImage: spec.multistage_image,
    header: spec.header,
    envars: (spec.envars ?? []).map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
    cudaPrefixUrl: spec.cuda_prefix_url === '' ? undefined : (spec.cuda_prefix_url ?? undefined),
    cudaRequires: spec.cuda_requires ?? null,
    pythonVersions: spec.python_versions?.map(pythonVersion),
    platforms: spec.platforms,
    supportedUntil: spec.supported_until,
  };
}

/** `./templates//debian/` → `templates/debian`; `..` stays for the rule that refuses it. */
function normalFolder(folder: string): string {
  const absolute = folder.startsWith('/') ? '/' : '';
  const segments = folder.split('/').filter((segment) => segment !== '' && segment !== '.');
  return absolute + segments.join('/');
}

function excludeRule(raw: NonNullable<RawManifest['exclude']>[number], index: number): ExcludeRule {
  return {
    ...conditionsOf(raw),
    why: raw.why,
    path: ['exclude', index],
  };
}

function registryOf(host: string, spec: RawRegistry): Registry {
  return {
    host,
    user: spec.user,
    password: spec.pwd,
    loginUrl: spec.urls?.api,
    repositoriesUrl: spec.urls?.repos,
    repositories: new Map(Object.entries(spec.registry ?? {})),
  };
}

function aliasesOf(
  packageName: string,
  list: NonNullable<RawManifest['aliases']>[string],
): Alias[] {
  return Object.entries(list).map(([name, { release, distro, python, cuda }]) => ({
    package: packageName,
    name,
    release,
    distro,
    python,
    cuda,
    path: ['aliases', packageName, name],
  }));
}
