import { isMap, isSeq } from 'yaml';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { keyText } from '../manifest/merge-key.ts';
import { suggestion } from '../nearest.ts';
import { isSame, recordOf, without } from './compare.ts';
import {
  applyEdits,
  contentEnd,
  flowItem,
  indentOf,
  lastLineEnd,
  linesAfter,
  linesBefore,
  newItem,
  rangeOf,
  startWithComments,
} from './edit.ts';
import type { Edit } from './edit.ts';
import { byHand, diagnosticAt, pairOf, readManifestText, sectionOf } from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { DEFAULT_PYTHONS, insertAt, itemText, pythonsOf, versionOf } from './python-list.ts';
import type { PythonItem } from './python-list.ts';

/** A Python version to build for. */
export interface AddPython {
  readonly version: string;
  /** The last day of its support, YYYY-MM-DD. */
  readonly supportedUntil?: string;
  /** The distros that get it; undefined: all that have no list of their own. */
  readonly distros?: readonly string[];
}

/**
 * The text of a manifest with one Python version more: in `python_versions` (written out first where the manifest leaves it to
 * 2021's 3.6, 3.7 and 3.8), or in lists of the named distros alone. A distro that merges a named one keeps what it had.
 *
 * @throws InputError for a version that is there already, an unknown distro, and a file in which the edit cannot be made in place
 */
export function addPython(text: string, file: string, request: AddPython): { text: string } {
  const source = readManifestText(text, file);
  const problems =
    request.distros === undefined
      ? globalProblems(source, request)
      : distroProblems(source, request, request.distros);
  if (problems.length > 0) throw new InputError(problems);
  const changed =
    request.distros === undefined
      ? applyEdits(text, addToAll(source, request))
      : addToDistros(source, request, request.distros);
  if (!isAsExpected(source, readManifestText(changed, file), request)) {
    throw byHand(
      source,
      pairOf(source, source.root, 'python_versions')?.key,
      `Python ${request.version}`,
    );
  }
  return { text: changed };
}

function globalProblems(source: ManifestText, { version }: AddPython): Diagnostic[] {
  const list = pairOf(source, source.root, 'python_versions');
  if (!globalPythons(source).some((item) => versionOf(item) === version)) return [];
  return [exists(source, list?.key, `Python ${version}`, 'the manifest')];
}

function distroProblems(
  source: ManifestText,
  { version }: AddPython,
  names: readonly string[],
): Diagnostic[] {
  const known = Object.keys(distrosOf(source));
  return names.flatMap((name) => {
    if (!known.includes(name)) {
      const hint = suggestion(name, known);
      const problem = {
        code: 'manifest/unknown-distro',
        message: `there is no distro '${name}' in the manifest`,
      };
      const section =
        pairOf(source, source.root, 'distros') ?? pairOf(source, source.root, 'releases');
      return [
        diagnosticAt(source, section?.key, hint === undefined ? problem : { ...problem, hint }),
      ];
    }
    if (!effective(source, name).some((item) => versionOf(item) === version)) return [];
    return [
      exists(source, distroPair(source, name)?.key, `Python ${version}`, `the distro ${name}`),
    ];
  });
}

function exists(source: ManifestText, node: unknown, what: string, where: string): Diagnostic {
  return diagnosticAt(source, node, {
    code: 'manifest/exists',
    message: `${where} has ${what} already`,
  });
}

function addToAll(source: ManifestText, request: AddPython): Edit[] {
  const pair = pairOf(source, source.root, 'python_versions');
  const value = pair?.value;
  if (isSeq(value)) {
    const index = insertAt(globalPythons(source), request.version);
    return [newItem(source, value, index, itemText(newPython(request), value.items.at(-1)))];
  }
  if (pair !== undefined) throw byHand(source, pair.key, `Python ${request.version}`);
  const items = withItem(DEFAULT_PYTHONS, request);
  const rows = ['python_versions:', ...items.map((item) => `  - ${itemText(item)}`)];
  const version = source.root.items.find((own) => keyText(own) === 'bentoml_version');
  if (version !== undefined && source.root.flow !== true)
    return [linesAfter(source, contentEnd(source.text, version.value), ['', ...rows])];
  return [
    linesBefore(source, startWithComments(source.text, rangeOf(source.root)[0]), [...rows, '']),
  ];
}

/** One distro after the other, each on the text that the one before it left; then those that would change with them. */
function addToDistros(source: ManifestText, request: AddPython, names: readonly string[]): string {
  let text = source.text;
  for (const name of new Set(names)) {
    const now = readManifestText(text, source.file);
    text = applyEdits(
      text,
      setList(now, name, withItem(effective(source, name), request), request),
    );
  }
  for (const name of Object.keys(distrosOf(source))) {
    const now = readManifestText(text, source.file);
    if (names.includes(name) || isSame(effective(now, name), effective(source, name))) continue;
    text = applyEdits(text, setList(now, name, effective(source, name), request));
  }
  return text;
}

/** Makes `items` the list of a distro: by an item more in its own list, else by a list of its own. */
function setList(
  source: ManifestText,
  name: string,
  items: readonly PythonItem[],
  request: AddPython,
): Edit[] {
  const map = distroPair(source, name)?.value;
  if (!isMap(map)) throw byHand(source, map, `Python ${request.version} of ${name}`);
  const own = map.items.find((pair) => keyText(pair) === 'python_versions');
  const index = items.findIndex((item) => versionOf(item) === request.version);
  if (isSeq(own?.value) && index !== -1) {
    return [
      newItem(source, own.value, index, itemText(newPython(request), own.value.items.at(-1))),
    ];
  }
  const flow = `[${items.map((item) => itemText(item)).join(', ')}]`;
  if (own !== undefined) {
    const [at, end] = rangeOf(own.value);
    return [{ at, end, text: flow }];
  }
  if (map.flow === true)
    return [flowItem(source, map, map.items.length, `python_versions: ${flow}`)];
  const indent = ' '.repeat(indentOf(source.text, map));
  const isShort = items.every((item) => typeof item === 'string');
  const rows = isShort
    ? [`python_versions: ${flow}`]
    : ['python_versions:', ...items.map((item) => `  - ${itemText(item)}`)];
  return [
    linesAfter(
      source,
      lastLineEnd(source.text, map),
      rows.map((row) => indent + row),
    ),
  ];
}

function isAsExpected(source: ManifestText, after: ManifestText, request: AddPython): boolean {
  const { distros } = request;
  const all =
    distros === undefined ? withItem(globalPythons(source), request) : globalPythons(source);
  const lists = Object.entries(distrosOf(source)).map(([name, distro]) => {
    if (distros?.includes(name) === true) return [name, withItem(effective(source, name), request)];
    return [name, pythonsOf(recordOf(distro)['python_versions']) ?? all];
  });
  const now = Object.keys(distrosOf(after)).map((name) => [name, effective(after, name)]);
  return (
    isSame(globalPythons(after), all) &&
    isSame(now, lists) &&
    isSame(otherData(after), otherData(source))
  );
}

function otherData(source: ManifestText): unknown {
  const distros = Object.entries(distrosOf(source)).map(([name, distro]) => [
    name,
    without(recordOf(distro), ['python_versions']),
  ]);
  return [distros, without(source.data, ['releases', 'distros', 'python_versions'])];
}

function withItem(items: readonly PythonItem[], request: AddPython): PythonItem[] {
  return items.toSpliced(insertAt(items, request.version), 0, newPython(request));
}

function newPython({ version, supportedUntil }: AddPython): PythonItem {
  return supportedUntil === undefined ? version : { version, supported_until: supportedUntil };
}

function globalPythons({ data }: ManifestText): readonly PythonItem[] {
  return pythonsOf(data['python_versions']) ?? DEFAULT_PYTHONS;
}

function effective(source: ManifestText, name: string): readonly PythonItem[] {
  return pythonsOf(recordOf(distrosOf(source)[name])['python_versions']) ?? globalPythons(source);
}

function distrosOf({ data }: ManifestText): Record<string, unknown> {
  return { ...recordOf(data['releases']), ...recordOf(data['distros']) };
}

function distroPair(source: ManifestText, name: string): ReturnType<typeof pairOf> {
  for (const key of ['releases', 'distros']) {
    const section = sectionOf(source, key);
    const pair = section && pairOf(source, section, name);
    if (pair) return pair;
  }
  return undefined;
}
