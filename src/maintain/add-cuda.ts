import { isMap, isScalar, isSeq } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { isMergeKey, keyText } from '../manifest/merge-key.ts';
import { suggestion } from '../nearest.ts';
import { isSame, recordOf, without } from './compare.ts';
import { applyEdits, linesBefore, newItem, rangeOf, startWithComments } from './edit.ts';
import type { Edit } from './edit.ts';
import { newEntry } from './entry.ts';
import {
  byHand,
  diagnosticAt,
  pairOf,
  readManifestText,
  resolved,
  sectionOf,
} from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { effectivePairs } from './package-lists.ts';
import { quotingOf, scalarText } from './scalar-text.ts';
import type { Quoting } from './scalar-text.ts';

/** A CUDA version and the versions of its component packages. */
export interface AddCuda {
  readonly version: string;
  /** Component → package version: `{ cudnn8: '8.2.1.32-1' }`. */
  readonly components: Readonly<Record<string, string>>;
  /** A version of the manifest whose components, by name and order, the new one must have too. */
  readonly like?: string;
}

/**
 * The text of a manifest with one CUDA version more, and with it in `cuda_versions` where the manifest lists them.
 *
 * @throws InputError for a version that exists, an unknown `like`, components of `like` without a version, and a file in which
 *   the edit cannot be made in place
 */
export function addCuda(text: string, file: string, request: AddCuda): { text: string } {
  const source = readManifestText(text, file);
  const section = sectionOf(source, 'cuda');
  const problems = problemsOf(source, section, request);
  if (problems.length > 0) throw new InputError(problems);
  const edits = [
    ...(section === undefined ? [newSection(source, request)] : entry(source, section, request)),
    ...listed(source, request),
  ];
  const changed = applyEdits(text, edits);
  if (!isAsExpected(source, changed, request))
    throw byHand(source, pairOf(source, source.root, 'cuda')?.key, `CUDA ${request.version}`);
  return { text: changed };
}

function problemsOf(
  source: ManifestText,
  section: YAMLMap | undefined,
  request: AddCuda,
): Diagnostic[] {
  const { version, like, components } = request;
  const top = pairOf(source, source.root, 'cuda')?.key;
  const existing = section && pairOf(source, section, version);
  if (existing) {
    const message = `there is a CUDA version ${version} already`;
    return [
      diagnosticAt(source, existing.key, {
        code: 'manifest/exists',
        message,
        hint: 'Edit its entry.',
      }),
    ];
  }
  if (like !== undefined) return likeProblems(source, section, request, like);
  if (Object.keys(components).length > 0) return [];
  const message = `CUDA ${version} has no components`;
  const hint = 'Say --component NAME=VERSION for each.';
  return [diagnosticAt(source, top, { code: 'manifest/missing-component', message, hint })];
}

function likeProblems(
  source: ManifestText,
  section: YAMLMap | undefined,
  { version, components }: AddCuda,
  like: string,
): Diagnostic[] {
  const known = section === undefined ? [] : effectivePairs(source, section).map(keyText);
  if (section === undefined || !known.includes(like)) {
    const hint = suggestion(like, known);
    const problem = {
      code: 'manifest/unknown-cuda',
      message: `there is no CUDA version '${like}' in the manifest`,
    };
    const top = pairOf(source, source.root, 'cuda')?.key;
    return [diagnosticAt(source, top, hint === undefined ? problem : { ...problem, hint })];
  }
  const missing = componentsOf(source, like).filter((name) => !Object.hasOwn(components, name));
  const [first] = missing;
  if (first === undefined) return [];
  const message = `CUDA ${version} has no version for ${missing.join(', ')}, which CUDA ${like} has`;
  const hint = `Say --component ${first}=VERSION for each, or leave out --like.`;
  const at = pairOf(source, section, like)?.key;
  return [diagnosticAt(source, at, { code: 'manifest/missing-component', message, hint })];
}

/** The components of a version that have a package version. */
function componentsOf({ data }: ManifestText, version: string): string[] {
  const components = without(recordOf(recordOf(data['cuda'])[version]), ['supported_until']);
  return Object.keys(components).filter((name) => components[name] !== null);
}

/** An entry that merges what its model merges, and sets every component by itself. */
function entry(source: ManifestText, section: YAMLMap, request: AddCuda): Edit[] {
  const { version, components, like } = request;
  const model =
    like === undefined
      ? section.items.findLast((pair) => !isMergeKey(pair))
      : pairOf(source, section, like);
  const map = resolved(source, model?.value);
  const written = isMap(map)
    ? map.items.map(keyText).filter((key) => Object.hasOwn(components, key))
    : [];
  const names = [...new Set([...written, ...Object.keys(components)])];
  return newEntry(source, section, {
    key: version,
    anchor: anchorLike(source, model, version),
    like: model?.value,
    mergesLike: false,
    fields: names.map((key) => ({
      key,
      value: components[key] ?? '',
      quoting: quotingLike(source, map, key),
    })),
    isUnwanted: (pair) => !Object.hasOwn(components, keyText(pair)) && hasValue(pair),
  });
}

function hasValue({ value }: Pair): boolean {
  return !(value === null || (isScalar(value) && value.value === null));
}

function quotingLike(source: ManifestText, map: unknown, key: string): Quoting {
  return isMap(map) ? quotingOf(pairOf(source, map, key)?.value) : 'plain';
}

/** `&cuda11_3_1` of 11.3.1 gives `&cuda11_8_0` for 11.8.0; an anchor that does not spell its version gives none. */
function anchorLike(
  source: ManifestText,
  model: Pair | undefined,
  version: string,
): string | undefined {
  const anchor = isMap(model?.value) ? model.value.anchor : undefined;
  if (model === undefined || anchor === undefined) return undefined;
  for (const mark of ['_', '-', '.', '']) {
    const spelt = keyText(model).replaceAll('.', mark);
    const name = anchor.replace(spelt, version.replaceAll('.', mark));
    if (anchor.includes(spelt) && !source.text.includes(`&${name}`)) return name;
  }
  return undefined;
}

/** A section of its own before the packages, which name what is built for it. */
function newSection(source: ManifestText, { version, components }: AddCuda): Edit {
  const rows = Object.entries(components).map(
    ([key, value]) => `    ${scalarText(key)}: ${scalarText(value)}`,
  );
  const before = pairOf(source, source.root, 'packages') ?? source.root.items[0];
  return linesBefore(source, startWithComments(source.text, rangeOf(before?.key)[0]), [
    'cuda:',
    `  ${scalarText(version)}:`,
    ...rows,
    '',
  ]);
}

function listed(source: ManifestText, { version }: AddCuda): Edit[] {
  const list = resolved(source, pairOf(source, source.root, 'cuda_versions')?.value);
  if (!isSeq(list)) return [];
  return [
    newItem(source, list, list.items.length, scalarText(version, quotingOf(list.items.at(-1)))),
  ];
}

function isAsExpected(
  source: ManifestText,
  changed: string,
  { version, components }: AddCuda,
): boolean {
  const after = readManifestText(changed, source.file).data;
  const added = recordOf(recordOf(after['cuda'])[version]);
  const set = Object.fromEntries(Object.entries(added).filter(([, value]) => value !== null));
  const before = source.data['cuda_versions'];
  const list = Array.isArray(before) ? [...(before as unknown[]), version] : before;
  const touched = ['cuda', 'cuda_versions'];
  return (
    isSame(set, components) &&
    isSame(without(recordOf(after['cuda']), [version]), recordOf(source.data['cuda'])) &&
    isSame(after['cuda_versions'], list) &&
    isSame(without(after, touched), without(source.data, touched))
  );
}
