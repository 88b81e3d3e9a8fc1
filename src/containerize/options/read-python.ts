import type { PythonOptions } from '../bentofile.ts';
import type { Section } from './section.ts';

/**
 * `python:`. Keys of BentoML 1.0 and 1.1 (`PythonOptions` in bentoml/_internal/bento/build_config.py of the wheels 1.1.11);
 * `pack_git_packages` and `is_src_layout` are those of 1.4.38 and have no effect here.
 */
export function readPython(python: Section): PythonOptions {
  for (const key of ['pack_git_packages', 'is_src_layout']) ignoreFlag(python, key);
  const packages = python.texts('packages') ?? [];
  const requirementsFile = python.text('requirements_txt');
  if (requirementsFile !== undefined && packages.length > 0) {
    warnIgnored(python, 'packages', 'requirements_txt is written too, and counts');
  }
  const noIndex = python.flag('no_index') ?? false;
  const indexUrl = python.text('index_url', { empty: 'none' });
  const extraIndexUrls = python.texts('extra_index_url') ?? [];
  if (noIndex && indexUrl !== undefined) {
    warnIgnored(python, 'index_url', 'no_index is true: pip asks no index');
  }
  if (noIndex && extraIndexUrls.length > 0) {
    warnIgnored(python, 'extra_index_url', 'no_index is true: pip asks no index');
  }
  return {
    packages,
    requirementsFile,
    lockPackages: python.flag('lock_packages'),
    indexUrl,
    noIndex,
    trustedHosts: python.texts('trusted_host') ?? [],
    findLinks: python.texts('find_links') ?? [],
    extraIndexUrls,
    pipArgs: python.text('pip_args', { empty: 'none' }),
    wheels: python.texts('wheels') ?? [],
  };
}

function ignoreFlag(python: Section, key: string): void {
  if (python.flag(key) !== true) return;
  warnIgnored(python, key, 'it is of later versions of BentoML');
}

/** A warning that what `key` says has no effect. */
export function warnIgnored(section: Section, key: string, because: string): void {
  const problem = section.about('ignored', `is ignored: ${because}`, [key]);
  section.failAtKey({ ...problem, severity: 'warning' }, key);
}
