import { isMap, isSeq } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import { InputError } from '../errors.ts';
import { DEFAULT_PLATFORMS } from '../manifest/manifest.ts';
import { isSame, recordOf, without } from './compare.ts';
import {
  applyEdits,
  flowItem,
  hasGaps,
  indentOf,
  lastLineEnd,
  linesAfter,
  newItem,
} from './edit.ts';
import type { Edit } from './edit.ts';
import { byHand, diagnosticAt, pairOf, readManifestText } from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { blockRows, inlineText } from './plain-data.ts';
import { scalarText } from './scalar-text.ts';

/** A set of backends for the triton section, for one version and one platform. */
export interface SaveSet {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  /** The keys of the set as a manifest has them, without versions and platforms; defaults are left out. */
  readonly content: Readonly<Record<string, unknown>>;
  /** What is known of its images, for `image_facts`. Images that the manifest describes are left as they are. */
  readonly facts: Readonly<Record<string, unknown>>;
}

type Data = Record<string, unknown>;

/**
 * The text of a manifest with the set in its triton section: a new one, or one that exists with the same content, which gets the
 * version and the platform. Images of other sets stay as they are: what differs from the section's lists is said at the set.
 *
 * @param text undefined or blank: a new manifest
 * @throws InputError for a set of that name with other content, and a file in which the edit cannot be made in place
 */
export function saveSet(text: string | undefined, file: string, request: SaveSet): string {
  const section = newSection(request);
  if (text === undefined || text.trim() === '') {
    return `${blockRows({ triton: section }).join('\n')}\n`;
  }
  const source = readManifestText(text, file);
  const pair = pairOf(source, source.root, 'triton');
  const data = structuredClone(source.data);
  const edits =
    pair === undefined
      ? [newPair(source, source.root, 'triton', section)]
      : intoSection(source, pair, request);
  const changed = applyEdits(text, edits);
  const wanted = { ...data, triton: wantedSection(data, section, request) };
  if (isResult(changed, file, wanted)) return changed;
  throw byHand(source, pair?.key, `the set ${request.name}`);
}

function newSection({ name, version, platform, content, facts }: SaveSet): Data {
  return {
    versions: [version],
    platforms: [platform],
    sets: { [name]: content },
    ...(Object.keys(facts).length > 0 && { image_facts: facts }),
  };
}

function isResult(text: string, file: string, wanted: Data): boolean {
  try {
    return isSame(readManifestText(text, file).data, wanted);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function intoSection(source: ManifestText, { key, value }: Pair, request: SaveSet): Edit[] {
  if (!isMap(value)) throw byHand(source, key, `the set ${request.name}`);
  const sets = pairOf(source, value, 'sets');
  const own = recordOf(source.data['triton']);
  if (sets === undefined || !isMap(sets.value)) {
    throw byHand(source, sets?.key ?? key, `the set ${request.name}`);
  }
  const known = pairOf(source, sets.value, request.name);
  const written =
    known === undefined
      ? [newPair(source, sets.value, request.name, setFor(own, source.data, request))]
      : extended(source, known, own, request);
  return [...written, ...newFacts(source, value, request)];
}

/** The content, with the version and the platform where the section's lists say something else. */
function setFor(section: Data, data: Data, { content, version, platform }: SaveSet): Data {
  const isVersion = isSame(section['versions'], [version]);
  const isPlatform = isSame(platformsOf(section, data), [platform]);
  return {
    ...content,
    ...(!isVersion && { versions: [version] }),
    ...(!isPlatform && { platforms: [platform] }),
  };
}

function platformsOf(section: Data, data: Data): unknown {
  return section['platforms'] ?? data['platforms'] ?? DEFAULT_PLATFORMS;
}

const LISTS = ['versions', 'platforms'] as const;

/** A set that is there: it must be the same one, and may lack the version or the platform. */
function extended(
  source: ManifestText,
  { key, value }: Pair,
  section: Data,
  request: SaveSet,
): Edit[] {
  const { name, content } = request;
  const there = recordOf(recordOf(section['sets'])[name]);
  if (!isSame(plainSet(there), plainSet(content))) {
    const message = `there is a set ${name} already, and it has other content`;
    const hint = 'Save it under another name (--output-name), or edit its entry.';
    throw new InputError([diagnosticAt(source, key, { code: 'manifest/exists', message, hint })]);
  }
  return LISTS.flatMap((list) => {
    const item = itemOf(list, request);
    const effective = listOf(list, there, section, source.data);
    if (effective.includes(item)) return [];
    if (!isMap(value)) throw byHand(source, key, `the set ${name}`);
    const own = pairOf(source, value, list)?.value;
    if (isSeq(own)) return [newItem(source, own, own.items.length, inlineText(item))];
    return [newPair(source, value, list, [...effective, item])];
  });
}

function itemOf(list: (typeof LISTS)[number], { version, platform }: SaveSet): string {
  return list === 'versions' ? version : platform;
}

function listOf(list: (typeof LISTS)[number], set: Data, section: Data, data: Data): unknown[] {
  const found = set[list] ?? (list === 'versions' ? section[list] : platformsOf(section, data));
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** Without what says where it is built, and without what is the default. */
function plainSet(set: Readonly<Data>): Data {
  const kept = without(set, LISTS);
  return Object.fromEntries(
    Object.entries(kept).filter(
      ([key, value]) =>
        !(key === 'gpu' && value === true) &&
        !(key === 'recipe' && value === 'compose') &&
        !(typeof value === 'object' && Object.keys(value ?? {}).length === 0),
    ),
  );
}

/** A file of facts is left alone: whether it says enough is seen when the manifest is read. */
function newFacts(source: ManifestText, section: YAMLMap, { facts }: SaveSet): Edit[] {
  const pair = pairOf(source, section, 'image_facts');
  if (pair === undefined) {
    return Object.keys(facts).length === 0 ? [] : [newPair(source, section, 'image_facts', facts)];
  }
  const { value } = pair;
  if (!isMap(value)) return [];
  return Object.entries(facts)
    .filter(([reference]) => pairOf(source, value, reference) === undefined)
    .map(([reference, said]) => newPair(source, value, reference, said));
}

function wantedSection(data: Data, fresh: Data, request: SaveSet): unknown {
  if (data['triton'] === undefined) return fresh;
  const section = recordOf(data['triton']);
  const sets = recordOf(section['sets']);
  const there = sets[request.name];
  const set = there === undefined ? setFor(section, data, request) : { ...recordOf(there) };
  if (there !== undefined) {
    for (const list of LISTS) {
      const items = listOf(list, set, section, data);
      const item = itemOf(list, request);
      if (!items.includes(item)) set[list] = [...items, item];
    }
  }
  const said = section['image_facts'];
  const facts = typeof said === 'string' ? said : { ...request.facts, ...recordOf(said) };
  const hasFacts = said !== undefined || Object.keys(request.facts).length > 0;
  return {
    ...section,
    sets: { ...sets, [request.name]: set },
    ...(hasFacts && { image_facts: facts }),
  };
}

/** A pair more at the end of a map, in the map's own style. */
function newPair(source: ManifestText, map: YAMLMap, key: string, value: unknown): Edit {
  const { text } = source;
  if (map.flow === true) {
    const item = `${scalarText(key)}: ${inlineText(value)}`;
    return flowItem(source, map, map.items.length, item);
  }
  const indent = ' '.repeat(indentOf(text, map));
  const rows = blockRows({ [key]: value }).map((row) => indent + row);
  const isApart = map === source.root || hasGaps(text, map);
  return linesAfter(source, lastLineEnd(text, map), isApart ? ['', ...rows] : rows);
}
