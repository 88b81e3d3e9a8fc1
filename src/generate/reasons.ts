import type { Manifest } from '../manifest/manifest.ts';
import { nameOf } from '../manifest/path.ts';
import type { TritonCell } from '../matrix/cell.ts';
import type { Image } from '../plan/image.ts';

/** Why a cell is in the matrix: the lines of the manifest that name its parts. */
export function reasonsOf({ cell }: Image, manifest: Manifest): string[] {
  const { source } = manifest;
  const at = (path: readonly (string | number)[], side: 'key' | 'value' = 'value'): string => {
    const { file, line } = source.place(path, side);
    return `${file}:${line}`;
  };
  if (cell.triton) return tritonReasons(cell.triton, at);
  const release = manifest.packages
    .find(({ name }) => name === cell.package)
    ?.releases.find(({ type }) => type === cell.releaseType.name);
  const mention = release?.distros.find(({ distro }) => distro === cell.distro.name);
  const python = pythonPath(cell.distro.name, cell.python.version, manifest);
  return [
    mention
      ? `${at(mention.path)} ${nameOf(release?.path ?? [])} names ${cell.distro.name}`
      : `${cell.distro.templatesDir} has a base.Dockerfile template, so ${cell.package} gets base images of ${cell.distro.name}`,
    `${at(cell.distro.path, 'key')} ${cell.distro.name} is made from ${cell.distro.templatesDir} and ${cell.distro.baseImage}`,
    python
      ? `${at(python)} ${nameOf(python.slice(0, -1))} names ${cell.python.version}`
      : `Python ${cell.python.version} is asked for on the command line, or a default of 2021`,
    ...(cell.cuda ? [`${at(cell.cuda.path, 'key')} cuda has version ${cell.cuda.version}`] : []),
  ];
}

function tritonReasons(
  { set, version }: TritonCell,
  at: (path: readonly (string | number)[], side?: 'key' | 'value') => string,
): string[] {
  const versionPath = [...set.versionsPath, set.versions.indexOf(version)];
  return [
    `${at(set.path, 'key')} ${nameOf(set.path)} says what is in it`,
    `${at(versionPath)} ${nameOf(set.versionsPath)} names ${version}`,
    ...set.platforms.map(
      (platform, index) =>
        `${at([...set.platformsPath, index])} ${nameOf(set.platformsPath)} names ${platform}`,
    ),
  ];
}

function pythonPath(
  distro: string,
  version: string,
  manifest: Manifest,
): (string | number)[] | undefined {
  const own = manifest.distros.get(distro);
  const list = own?.pythonVersions ?? manifest.pythonVersions;
  const index = list.findIndex((each) => each.version === version);
  const base = own?.pythonVersions ? [...own.path, 'python_versions'] : ['python_versions'];
  const declared =
    own?.pythonVersions ?? (manifest.source.data as { python_versions?: unknown }).python_versions;
  return index >= 0 && declared !== undefined ? [...base, index] : undefined;
}
