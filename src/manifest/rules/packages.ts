import type { Diagnostic } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import type { Path } from '../document.ts';
import type { Manifest, PackageRelease } from '../manifest.ts';
import { valueAt } from '../path.ts';
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

export const listsAreNotEmpty: Rule = ({ source, packages, distroSection }) => {
  const empty = (path: Path, what: string): Diagnostic =>
    source.diagnose(path, 'key', {
      code: 'manifest/empty-value',
      message: `${what}, so nothing would come of it`,
      hint: 'Fill it or remove the key.',
    });
  // What is missing or of another kind looks empty too, and has been reported as what it is.
  const isEmpty = (path: Path): boolean => holdsNothing(valueAt(source.data, path));
  return [
    ...(isEmpty(['packages']) ? [empty(['packages'], 'packages is empty')] : []),
    ...(isEmpty([distroSection]) ? [empty([distroSection], `${distroSection} is empty`)] : []),
    ...packages
      .filter((each) => isEmpty(each.path))
      .map((each) => empty(each.path, `package ${each.name} has no release type`)),
    ...packages.flatMap(({ name, releases }) =>
      releases
        .filter((release) => isEmpty(release.path))
        .map(({ type, path }) => empty(path, `${name}.${type} names no distro`)),
    ),
  ];
};

/** True for an empty mapping, and for a list of nothing but empty lists. */
function holdsNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => Array.isArray(item) && holdsNothing(item));
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

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
