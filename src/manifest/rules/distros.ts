import type { Diagnostic } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import type { Distro, Manifest } from '../manifest.ts';
import { imageReference, leavesFolder, variable } from '../patterns.ts';
import { hinted } from './rule.ts';
import type { Path } from '../document.ts';
import type { Rule } from './rule.ts';

/** Build arguments that every FROM line may use: ours, and those that BuildKit predefines for the platform. */
const FROM_VARIABLES = [
  'PYTHON_VERSION',
  ...['TARGET', 'BUILD'].flatMap((side) =>
    ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((part) => side + part),
  ),
];

/** What images have by themselves, so that `PATH=/opt/bin:$PATH` is no mistake. */
const INHERITED = ['PATH', 'HOME', 'LD_LIBRARY_PATH', 'LIBRARY_PATH', 'BENTOML_VERSION'];

function each(manifest: Manifest, check: (distro: Distro) => Diagnostic[]): Diagnostic[] {
  return [...manifest.distros.values()].flatMap(check);
}

function variablesOf(text: string): string[] {
  return [...text.matchAll(variable)].map((match) => match[1] ?? match[2] ?? '');
}

export const templatesStayInside: Rule = (manifest) =>
  each(manifest, ({ templatesDir, path }) => {
    if (!leavesFolder(templatesDir)) return [];
    return [
      manifest.source.diagnose([...path, 'templates_dir'], 'value', {
        code: 'manifest/templates-outside',
        message: `templates_dir '${templatesDir}' is not a folder below the manifest's own`,
        hint: "Give a relative path without '..': templates/debian. Shared parts are reached as @manager/NAME.",
      }),
    ];
  });

export const baseImagesAreReferences: Rule = (manifest) =>
  each(manifest, ({ baseImage, path }) => {
    const at = [...path, 'base_image'];
    const unknown = variablesOf(baseImage).filter((name) => !FROM_VARIABLES.includes(name));
    if (unknown.length > 0) {
      return unknown.map((name) =>
        manifest.source.diagnose(at, 'value', {
          code: 'manifest/unknown-variable',
          message: `base_image uses $${name}, which no build argument sets`,
          ...hinted(suggestion(name, FROM_VARIABLES)),
        }),
      );
    }
    if (imageReference.test(baseImage.replaceAll(variable, '1'))) return [];
    return [
      manifest.source.diagnose(at, 'value', {
        code: 'manifest/bad-reference',
        message: `base_image '${baseImage}' is not an image reference`,
        hint: 'Expected [host[:port]/]name[:tag][@digest], the name in lower case: debian:bookworm-slim.',
      }),
    ];
  });

export const variablesExist: Rule = (manifest) =>
  each(manifest, ({ envars, path }) => {
    const known = [...FROM_VARIABLES, ...INHERITED, ...envars.map(([name]) => name)];
    return envars.flatMap(([name, value], index) =>
      variablesOf(value)
        .filter((used) => !known.includes(used))
        .map((used) =>
          manifest.source.diagnose([...path, 'envars', index], 'value', {
            code: 'manifest/unknown-variable',
            severity: 'warning',
            message: `${name} uses $${used}, which this distro does not set`,
            ...hinted(suggestion(used, known)),
          }),
        ),
    );
  });

export const platformsAreNamedOnce: Rule = (manifest) => {
  const lists: [Path, readonly string[]][] = [
    [['platforms'], manifest.platforms],
    [['python_versions'], manifest.pythonVersions.map((python) => python.version)],
    [['cuda_versions'], manifest.cudaVersions],
    ...[...manifest.distros.values()].flatMap(({ path, platforms, pythonVersions }) => {
      const pythons = pythonVersions?.map((python) => python.version);
      return [
        [[...path, 'platforms'], platforms ?? []],
        [[...path, 'python_versions'], pythons ?? []],
      ] as [(string | number)[], string[]][];
    }),
    ...(manifest.triton?.sets ?? []).flatMap(
      ({ versions, versionsPath, platforms, platformsPath }) => [
        [versionsPath, versions] as [Path, readonly string[]],
        [platformsPath, platforms] as [Path, readonly string[]],
      ],
    ),
  ];
  return lists.flatMap(([path, values]) =>
    values.flatMap((value, index) =>
      values.indexOf(value) === index
        ? []
        : [
            manifest.source.diagnose([...path, index], 'value', {
              code: 'manifest/duplicate-value',
              message: `'${value}' stands twice in this list`,
            }),
          ],
    ),
  );
};
