import type { Diagnostic } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import type { CudaVersion, Manifest } from '../manifest.ts';
import { isDay } from '../patterns.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

/** The cuDNN component of a CUDA version: `cudnn8`, `cudnn`. Its value holds the version of cuDNN. */
export function cudnnOf(cuda: CudaVersion): readonly [string, string] | undefined {
  return cuda.components.find(([name]) => name.startsWith('cudnn'));
}

export const cudaVersionsExist: Rule = ({ source, cuda, cudaVersions }) => {
  const known = cuda.map((each) => each.version);
  return cudaVersions.flatMap((version, index) =>
    known.includes(version)
      ? []
      : [
          source.diagnose(['cuda_versions', index], 'value', {
            code: 'manifest/unknown-cuda-version',
            message: `the cuda section has no version '${version}'`,
            ...hinted(suggestion(version, known)),
          }),
        ],
  );
};

export const cudaComponentsHaveVersions: Rule = ({ source, cuda }) =>
  cuda.flatMap((each) => {
    const section = (source.data as { cuda: Record<string, Record<string, unknown>> }).cuda;
    const missing = Object.entries(section[each.version] ?? {}).filter(
      ([, value]) => value === null,
    );
    const cudnns = each.components.filter(([name]) => name.includes('cudnn'));
    return [
      ...missing.map(([name]) =>
        source.diagnose([...each.path, name], 'key', {
          code: 'manifest/missing-component-version',
          message: `CUDA ${each.version} gives no package version for '${name}'`,
        }),
      ),
      ...cudnns.slice(1).map(([name]) =>
        source.diagnose([...each.path, name], 'key', {
          code: 'manifest/two-cudnn',
          message: `CUDA ${each.version} names more than one cuDNN`,
          hint: 'Keep the one that the images hold.',
        }),
      ),
      ...badDay(each, source),
    ];
  });

function badDay(cuda: CudaVersion, source: Manifest['source']): Diagnostic[] {
  const { supportedUntil, path, version } = cuda;
  if (supportedUntil === undefined || isDay(supportedUntil)) return [];
  return [
    source.diagnose([...path, 'supported_until'], 'value', {
      code: 'manifest/bad-value',
      message: `cuda.${version}.supported_until is not a day of the calendar, such as 2024-06-30`,
    }),
  ];
}

/** Release types with a CUDA axis need CUDA versions, and images called cudnn need a cuDNN among the components. */
export const cudaImagesHaveCuda: Rule = (manifest) => {
  const { source, packages, releaseTypes, distros } = manifest;
  return packages.flatMap(({ name, releases }) =>
    releases
      .filter(({ type }) => releaseTypes.get(type)?.cuda)
      .flatMap(({ type, path, distros: mentions }): Diagnostic[] => {
        const withCuda = mentions.filter(({ distro }) => distros.get(distro)?.cudaPrefixUrl);
        const without = mentions.filter(({ distro }) => {
          const found = distros.get(distro);
          return found && !found.cudaPrefixUrl;
        });
        return [
          ...(withCuda.length > 0 && manifest.cudaVersions.length === 0
            ? [
                source.diagnose(path, 'key', {
                  code: 'manifest/no-cuda-version',
                  message: `${name}.${type} needs CUDA, but the manifest has no CUDA version`,
                  hint: 'Add a cuda section with the component versions.',
                }),
              ]
            : []),
          ...without.map((mention) =>
            source.diagnose(mention.path, 'value', {
              code: 'manifest/no-cuda-prefix',
              severity: 'warning',
              message: `'${mention.distro}' has no cuda_prefix_url, so its ${type} templates get no metadata.cuda`,
            }),
          ),
        ];
      }),
  );
};

export const cudnnImagesHaveCudnn: Rule = ({ source, packages, cuda, cudaVersions }) => {
  const used = packages.some(({ releases }) => releases.some(({ type }) => type === 'cudnn'));
  if (!used) return [];
  return cuda
    .filter((each) => cudaVersions.includes(each.version) && !cudnnOf(each))
    .map((each) =>
      source.diagnose(each.path, 'key', {
        code: 'manifest/no-cudnn',
        message: `CUDA ${each.version} names no cuDNN, but there are cudnn images`,
        hint: 'Add its package version: cudnn8: 8.2.0.53-1.',
      }),
    );
};
