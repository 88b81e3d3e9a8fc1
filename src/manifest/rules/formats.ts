import type { Diagnostic } from '../../diagnostics.ts';
import { nearest } from '../../nearest.ts';
import { placeholdersOf } from '../format.ts';
import type { Path, SourceDocument } from '../document.ts';
import { valueAt } from '../path.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

export const TAG_PLACEHOLDERS = ['release_type', 'python_version', 'suffixes', 'package', 'distro'];
export const PATH_PLACEHOLDERS = [
  'package',
  'distro',
  'release_type',
  'python_version',
  'cuda_version',
];

/** Every key beside `fmt` is a placeholder that the format must use, and only known placeholders work. */
export const tagFormatIsComplete: Rule = ({ source, tagFormat }) => {
  const tag = valueAt(source.data, ['specs', 'tag']);
  if (typeof tag !== 'object' || tag === null) return [];
  const path = ['specs', 'tag', 'fmt'];
  const { names, problems } = placeholdersOf(tagFormat);
  const listed = TAG_PLACEHOLDERS.filter((name) => Object.hasOwn(tag, name));
  const missing = listed.filter((name) => !names.includes(name));
  return [
    ...formatProblems(problems, path, source),
    ...unknownPlaceholders(names, TAG_PLACEHOLDERS, path, source),
    ...missing.map((name) =>
      source.diagnose(path, 'value', {
        code: 'manifest/missing-placeholder',
        message: `the tag format does not use {${name}}, which specs.tag lists`,
        related: [{ message: 'listed here', place: source.place(['specs', 'tag', name], 'key') }],
      }),
    ),
  ];
};

export const pathFormatStaysInside: Rule = ({ source, pathFormat }) => {
  const path = ['specs', 'path'];
  const { names, problems } = placeholdersOf(pathFormat);
  // Base images have no {release_type} in their path, and most images no {cuda_version}.
  const shortest = pathFormat.replaceAll(/\{(?:release_type|cuda_version)\}/g, '');
  const escapes =
    pathFormat.includes('\\') ||
    pathFormat.split('/').includes('') ||
    shortest.split('/').some((part) => part === '.' || part === '..');
  return [
    ...formatProblems(problems, path, source),
    ...unknownPlaceholders(names, PATH_PLACEHOLDERS, path, source),
    ...(escapes
      ? [
          source.diagnose(path, 'value', {
            code: 'manifest/path-outside',
            message: `specs.path '${pathFormat}' is not a relative path below the output folder`,
          }),
        ]
      : []),
  ];
};

function formatProblems(
  problems: readonly string[],
  path: Path,
  source: SourceDocument,
): Diagnostic[] {
  return problems.map((message) =>
    source.diagnose(path, 'value', { code: 'manifest/bad-format', message }),
  );
}

function unknownPlaceholders(
  names: readonly string[],
  known: readonly string[],
  path: Path,
  source: SourceDocument,
): Diagnostic[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      return source.diagnose(path, 'value', {
        code: 'manifest/unknown-placeholder',
        message: `{${name}} is not a placeholder`,
        ...hinted(
          near
            ? `Did you mean {${near}}?`
            : `Known: ${known.map((each) => `{${each}}`).join(', ')}.`,
        ),
      });
    });
}
