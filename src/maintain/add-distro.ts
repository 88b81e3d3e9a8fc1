import { isMap } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { keyText } from '../manifest/merge-key.ts';
import { suggestion } from '../nearest.ts';
import { applyEdits } from './edit.ts';
import { newEntry } from './entry.ts';
import type { Field } from './entry.ts';
import { extendLists } from './extend-lists.ts';
import { isSame, recordOf, without } from './compare.ts';
import {
  byHand,
  diagnosticAt,
  pairOf,
  readManifestText,
  resolved,
  sectionOf,
} from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { flatten, packageLists, pathTo } from './package-lists.ts';
import type { PackageList } from './package-lists.ts';
import { quotingOf } from './scalar-text.ts';

/** A distro that shall be like another. */
export interface AddDistro {
  readonly name: string;
  /** The distro whose entry it follows. */
  readonly like: string;
  readonly baseImage: string;
  /** Its part of the tags (`add_to_tags`). */
  readonly suffix: string;
  /** The packages that get it, in the release types in which they have `like`; undefined: all of those. */
  readonly packages: readonly string[] | undefined;
  /** Its template family; undefined: that of `like`. */
  readonly templatesDir: string | undefined;
  /** NVIDIA's name of the distro; undefined: that of `like`. */
  readonly cudaPrefixUrl?: string;
  /** The last day of its support. Without it the new distro has none: that of `like` says nothing about it. */
  readonly supportedUntil?: string;
}

/** The section in which a distro stands. */
interface Home {
  readonly section: YAMLMap;
  readonly pair: Pair;
}

/**
 * The text of a manifest with one distro more, written in the manner of `like`, and in the package lists. Nothing else changes,
 * comments and order included; what comes out is read again and compared before it is returned.
 *
 * @throws InputError for an unknown `like` or package, a name that exists, and a file in which the edit cannot be made in place
 */
export function addDistro(text: string, file: string, request: AddDistro): { text: string } {
  const source = readManifestText(text, file);
  const home = homeOf(source, request.like);
  const problems = [...nameProblems(source, home, request), ...packageProblems(source, request)];
  if (problems.length > 0 || home === undefined) throw new InputError(problems);
  const isWanted = ({ package: name }: PackageList): boolean =>
    request.packages?.includes(name) ?? true;
  const edits = [
    ...newEntry(source, home.section, {
      key: request.name,
      anchor: undefined,
      like: home.pair.value,
      fields: fieldsOf(source, home.pair.value, request),
      mergesLike: true,
      isUnwanted: (pair) =>
        keyText(pair) === 'supported_until' && request.supportedUntil === undefined,
    }),
    ...extendLists(source, request.like, request.name, isWanted),
  ];
  const changed = applyEdits(text, edits);
  if (!isAsExpected(source, changed, request, isWanted))
    throw byHand(source, home.pair.key, `the distro ${request.name}`);
  return { text: changed };
}

function homeOf(source: ManifestText, name: string): Home | undefined {
  for (const key of ['releases', 'distros']) {
    const section = sectionOf(source, key);
    const pair = section && pairOf(source, section, name);
    if (section && pair) return { section, pair };
  }
  return undefined;
}

function nameProblems(
  source: ManifestText,
  home: Home | undefined,
  request: AddDistro,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (home === undefined) {
    const section =
      pairOf(source, source.root, 'distros') ?? pairOf(source, source.root, 'releases');
    problems.push(
      diagnosticAt(source, section?.key, unknown('distro', request.like, distroNames(source))),
    );
  } else if (!isMap(resolved(source, home.pair.value))) {
    const message = `the distro ${request.like} has no settings to follow`;
    problems.push(diagnosticAt(source, home.pair.key, { code: 'manifest/type', message }));
  }
  const existing = homeOf(source, request.name);
  if (existing !== undefined) {
    const message = `there is a distro ${request.name} already`;
    const hint = 'Choose another name, or edit its entry.';
    problems.push(
      diagnosticAt(source, existing.pair.key, { code: 'manifest/exists', message, hint }),
    );
  }
  return problems;
}

function packageProblems(source: ManifestText, request: AddDistro): Diagnostic[] {
  const lists = packageLists(source);
  const known = [...new Set(lists.map((list) => list.package))];
  const section = pairOf(source, source.root, 'packages')?.key;
  return (request.packages ?? []).flatMap((name) => {
    const own = lists.filter((list) => list.package === name);
    if (own.length === 0) return [diagnosticAt(source, section, unknown('package', name, known))];
    if (own.some((list) => pathTo(source, list.pair.value, request.like) !== undefined)) return [];
    const message = `the package ${name} has no ${request.like}, so nothing says in which release types it gets ${request.name}`;
    const hint = 'Name a distro that the package has with --like, or edit its lists by hand.';
    return [
      diagnosticAt(source, own[0]?.pair.key, { code: 'manifest/unknown-distro', message, hint }),
    ];
  });
}

function unknown(
  what: 'distro' | 'package',
  name: string,
  known: readonly string[],
): { code: string; message: string; hint?: string } {
  const hint = suggestion(name, known);
  const base = {
    code: `manifest/unknown-${what}`,
    message: `there is no ${what} '${name}' in the manifest`,
  };
  return hint === undefined ? base : { ...base, hint };
}

function distroNames(source: ManifestText): string[] {
  return ['releases', 'distros'].flatMap((key) => sectionOf(source, key)?.items.map(keyText) ?? []);
}

function fieldsOf(source: ManifestText, like: unknown, request: AddDistro): Field[] {
  const map = resolved(source, like);
  const given: [string, string | undefined][] = [
    ['templates_dir', request.templatesDir],
    ['base_image', request.baseImage],
    ['add_to_tags', request.suffix],
    ['cuda_prefix_url', request.cudaPrefixUrl],
    ['supported_until', request.supportedUntil],
  ];
  return given.flatMap(([key, value]) => {
    if (value === undefined) return [];
    const quoting = isMap(map) ? quotingOf(pairOf(source, map, key)?.value) : 'plain';
    return [{ key, value, quoting }];
  });
}

/** Reads the new text and holds it against what was asked for. */
function isAsExpected(
  source: ManifestText,
  changed: string,
  request: AddDistro,
  isWanted: (list: PackageList) => boolean,
): boolean {
  const after = readManifestText(changed, source.file);
  const sections = ['packages', 'releases', 'distros'];
  const expected = expectedDistros(distrosOf(source), request);
  return (
    isSame(without(after.data, sections), without(source.data, sections)) &&
    isSame(distrosOf(after), expected) &&
    isSame(listTable(after), expectedLists(source, request, isWanted))
  );
}

function distrosOf({ data }: ManifestText): Record<string, unknown> {
  return { ...recordOf(data['releases']), ...recordOf(data['distros']) };
}

function expectedDistros(
  before: Record<string, unknown>,
  request: AddDistro,
): Record<string, unknown> {
  const given = {
    templates_dir: request.templatesDir,
    base_image: request.baseImage,
    add_to_tags: request.suffix,
    cuda_prefix_url: request.cudaPrefixUrl,
    supported_until: request.supportedUntil,
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const followed = without(recordOf(before[request.like]), ['supported_until']);
  return { ...before, [request.name]: { ...followed, ...set } };
}

function listTable(source: ManifestText): [string, string, string[]][] {
  return packageLists(source).map((list) => [
    list.package,
    list.releaseType,
    flatten(source, list.pair.value).sort(),
  ]);
}

function expectedLists(
  source: ManifestText,
  request: AddDistro,
  isWanted: (list: PackageList) => boolean,
): [string, string, string[]][] {
  return packageLists(source).map((list) => {
    const distros = flatten(source, list.pair.value);
    const more = distros.includes(request.like) && isWanted(list) ? [request.name] : [];
    return [list.package, list.releaseType, [...distros, ...more].sort()];
  });
}
