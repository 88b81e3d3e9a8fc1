import type { Diagnostic } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import type { Path } from '../document.ts';
import { placeholdersOf } from '../format.ts';
import type { Manifest } from '../manifest.ts';
import { valueAt } from '../path.ts';
import { leavesFolder } from '../patterns.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

export const TRITON_TAG_PLACEHOLDERS = ['version', 'set'];

/** Two sections with one package would share its folder, its README and its repositories. */
export const tritonPackageIsItsOwn: Rule = ({ source, triton, packages }) => {
  const other = packages.find(({ name }) => name === triton?.package);
  if (triton === undefined || other === undefined) return [];
  return [
    source.diagnose(['triton', 'package'], 'value', {
      code: 'manifest/same-package',
      message: `packages has a package '${triton.package}' too`,
      hint: 'Give the Triton images a package of their own: triton.package.',
      related: [{ message: 'the other one', place: source.place(other.path, 'key') }],
    }),
  ];
};

export const tritonSetsAreThere: Rule = ({ source }) => {
  const sets = valueAt(source.data, ['triton', 'sets']);
  const isEmpty = typeof sets === 'object' && sets !== null && Object.keys(sets).length === 0;
  if (!isEmpty) return [];
  return [
    source.diagnose(['triton', 'sets'], 'key', {
      code: 'manifest/empty-value',
      message: 'triton.sets is empty, so nothing would come of it',
      hint: 'Name a set of backends, or remove the section.',
    }),
  ];
};

export const tritonFormatsAreFilled: Rule = ({ source, triton }) => {
  if (triton === undefined) return [];
  const references = triton.sets.flatMap(({ images }) => [...images.values()]);
  return [
    ...formatProblems(source, ['triton', 'tag'], triton.tagFormat, TRITON_TAG_PLACEHOLDERS),
    ...references.flatMap(({ path, text }) => formatProblems(source, path, text, ['version'])),
  ];
};

function formatProblems(
  source: Manifest['source'],
  path: Path,
  format: string,
  known: readonly string[],
): Diagnostic[] {
  const { names, problems } = placeholdersOf(format);
  return [
    ...problems.map((message) =>
      source.diagnose(path, 'value', { code: 'manifest/bad-format', message }),
    ),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) =>
        source.diagnose(path, 'value', {
          code: 'manifest/unknown-placeholder',
          message: `{${name}} is not a placeholder here`,
          ...hinted(suggestion(name, known)),
        }),
      ),
  ];
}

export const tritonFactsStayInside: Rule = ({ source, triton }) => {
  const file = triton?.imageFacts;
  if (typeof file !== 'string' || !leavesFolder(file)) return [];
  return [
    source.diagnose(['triton', 'image_facts'], 'value', {
      code: 'manifest/path-outside',
      message: `'${file}' is not a file below the manifest's folder`,
    }),
  ];
};
