import type { Diagnostic } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import type { Manifest, PackageRelease } from '../manifest.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

function releasesOf(manifest: Manifest): PackageRelease[] {
  return manifest.packages.flatMap((each) => each.releases);
}

export const releaseTypesAreKnown: Rule = (manifest) =>
  releasesOf(manifest).flatMap(({ type, path }) => {
    if (type === 'base') {
      return [
        manifest.source.diagnose(path, 'key', {
          code: 'manifest/implicit-base',
          message: 'base images are never declared',
          hint: 'A family with a base.Dockerfile template gets them by itself: remove this key.',
        }),
      ];
    }
    if (manifest.releaseTypes.has(type)) return [];
    return [
      manifest.source.diagnose(path, 'key', {
        code: 'manifest/unknown-release-type',
        message: `'${type}' is not a release type`,
        hint: `${suggestion(type, [...manifest.releaseTypes.keys()]) ?? ''} A new one is declared in release_types.`.trim(),
      }),
    ];
  });

export const mentionedDistrosExist: Rule = (manifest) => {
  const names = [...manifest.distros.keys()];
  return releasesOf(manifest)
    .flatMap((release) => release.distros)
    .filter(({ distro }) => !manifest.distros.has(distro))
    .map(({ distro, path }) =>
      manifest.source.diagnose(path, 'value', {
        code: 'manifest/unknown-distro',
        message: `no distro is named '${distro}'`,
        ...hinted(suggestion(distro, names)),
      }),
    );
};

export const distrosAreMentionedOnce: Rule = (manifest) =>
  releasesOf(manifest).flatMap((release) => {
    const seen = new Map<string, DistroPlace>();
    return release.distros.flatMap(({ distro, path }): Diagnostic[] => {
      const first = seen.get(distro);
      seen.set(distro, first ?? path);
      if (!first) return [];
      return [
        manifest.source.diagnose(path, 'value', {
          code: 'manifest/duplicate-distro',
          message: `'${distro}' stands twice in this release type`,
          related: [{ message: 'first here', place: manifest.source.place(first, 'value') }],
        }),
      ];
    });
  });
type DistroPlace = PackageRelease['distros'][number]['path'];

export const listsAreNotEmpty: Rule = ({ source, packages, distros, distroSection }) => {
  const empty = (path: readonly string[], what: string): Diagnostic =>
    source.diagnose(path, 'key', {
      code: 'manifest/empty-value',
      message: `${what}, so nothing would come of it`,
      hint: 'Fill it or remove the key.',
    });
  return [
    ...(packages.length === 0 ? [empty(['packages'], 'packages is empty')] : []),
    ...(distros.size === 0 ? [empty([distroSection], `${distroSection} is empty`)] : []),
    ...packages
      .filter((each) => each.releases.length === 0)
      .map((each) => empty(['packages', each.name], `package ${each.name} has no release type`)),
    ...packages.flatMap(({ name, releases }) =>
      releases
        .filter((release) => release.distros.length === 0)
        .map(({ type }) => empty(['packages', name, type], `${name}.${type} names no distro`)),
    ),
  ];
};

export const distrosAreUsed: Rule = (manifest) => {
  const used = new Set(
    releasesOf(manifest).flatMap((release) => release.distros.map(({ distro }) => distro)),
  );
  return [...manifest.distros.values()]
    .filter(({ name }) => !used.has(name))
    .map(({ name, path }) =>
      manifest.source.diagnose(path, 'key', {
        code: 'manifest/unused-distro',
        severity: 'warning',
        message: `no package has an image for '${name}'`,
      }),
    );
};
