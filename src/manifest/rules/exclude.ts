import { suggestion } from '../../nearest.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Conditions } from '../conditions.ts';
import type { Path } from '../document.ts';
import type { Manifest } from '../manifest.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

type PlacedConditions = Conditions & { readonly path: Path };

const AXES = ['package', 'release', 'distro', 'python', 'cuda', 'platform'] as const;
const hasGlob = /[*?[\]{}!]/;

/** A name without wildcards in an exclude rule must exist: a rule that names nothing excludes nothing, silently. */
export const excludedNamesExist: Rule = (manifest) =>
  manifest.exclude.flatMap((rule) => unknownConditions(rule, manifest));

/** The same of anything whose conditions are globs of the axes. */
export function unknownConditions(rule: PlacedConditions, manifest: Manifest): Diagnostic[] {
  return AXES.flatMap((axis) => unknownNames(rule, axis, valuesOf(manifest, axis), manifest));
}

function unknownNames(
  rule: PlacedConditions,
  axis: (typeof AXES)[number],
  known: readonly string[],
  { source }: Manifest,
): Diagnostic[] {
  return (rule[axis] ?? [])
    .filter((name) => !hasGlob.test(name) && !known.includes(name))
    .map((name) =>
      source.diagnose([...rule.path, axis], 'value', {
        code: 'manifest/unknown-name',
        message: `'${name}' is no value of the ${axis} axis`,
        ...hinted(suggestion(name, known)),
      }),
    );
}

/** All values that an axis has anywhere in the manifest. */
export function valuesOf(manifest: Manifest, axis: (typeof AXES)[number]): string[] {
  const distros = [...manifest.distros.values()];
  const sets = manifest.triton?.sets ?? [];
  switch (axis) {
    case 'package':
      return packageNames(manifest);
    case 'release':
      return unique([
        ...manifest.releaseTypes.keys(),
        'base',
        ...sets.flatMap((set) => set.versions),
      ]);
    case 'distro':
      return unique([...manifest.distros.keys(), ...sets.map(({ name }) => name)]);
    case 'python':
      return unique([
        ...manifest.pythonVersions.map((each) => each.version),
        ...distros.flatMap((distro) => distro.pythonVersions?.map((each) => each.version) ?? []),
      ]);
    case 'cuda':
      return manifest.cuda.map((each) => each.version);
    case 'platform':
      return unique([
        ...manifest.platforms,
        ...distros.flatMap((distro) => distro.platforms ?? []),
        ...sets.flatMap((set) => set.platforms),
      ]);
  }
}

/** Every package that has images. */
export function packageNames({ packages, triton }: Manifest): string[] {
  const names = packages.map(({ name }) => name);
  return triton === undefined ? names : [...names, triton.package];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
