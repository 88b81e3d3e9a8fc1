import { suggestion } from '../../nearest.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Alias, Manifest } from '../manifest.ts';
import { packageNames, valuesOf } from './exclude.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

const AXES = ['release', 'distro', 'python', 'cuda'] as const;

/** An alias names a package and values that exist: one that stands for nothing would never move, silently. */
export const aliasedNamesExist: Rule = (manifest) => {
  const packages = packageNames(manifest);
  return manifest.aliases.flatMap((alias) =>
    packages.includes(alias.package)
      ? AXES.flatMap((axis) => unknownValue(alias, axis, manifest))
      : [
          manifest.source.diagnose(['aliases', alias.package], 'key', {
            code: 'manifest/unknown-package',
            message: `no package is named '${alias.package}'`,
            ...hinted(suggestion(alias.package, packages)),
          }),
        ],
  );
};

function unknownValue(alias: Alias, axis: (typeof AXES)[number], manifest: Manifest): Diagnostic[] {
  const value = alias[axis];
  if (axis === 'release' && value === 'base') return [baseIsNotPushed(alias, manifest)];
  const known = valuesOf(manifest, axis);
  if (value === undefined || known.includes(value)) return [];
  return [
    manifest.source.diagnose([...alias.path, axis], 'value', {
      code: 'manifest/unknown-name',
      message: `'${value}' is no value of the ${axis} axis`,
      ...hinted(suggestion(value, known)),
    }),
  ];
}

function baseIsNotPushed({ path, name }: Alias, { source }: Manifest): Diagnostic {
  return source.diagnose([...path, 'release'], 'value', {
    code: 'manifest/bad-alias',
    message: `the alias ${name} stands for a base image, and base images are not pushed`,
  });
}
