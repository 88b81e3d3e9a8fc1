import { isAlias, isSeq } from 'yaml';
import type { Pair, YAMLSeq } from 'yaml';
import { columnOf, lastLineEnd, newItem, rangeOf } from './edit.ts';
import type { Edit } from './edit.ts';
import { byHand } from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { packageLists, pathTo, reachable, usedElsewhere } from './package-lists.ts';
import type { PackageList } from './package-lists.ts';

interface ListUse {
  readonly list: PackageList;
  readonly wanted: boolean;
  readonly reaches: ReadonlySet<YAMLSeq>;
}

/**
 * Adds a distro to every wanted list, once each. A list that several packages share by an alias is extended itself where all of
 * them want it; else each gets an item of its own around the shared part.
 *
 * @throws InputError when a list cannot be told apart from one that shall not have the distro
 */
export function extendLists(
  source: ManifestText,
  like: string,
  distro: string,
  isWanted: (list: PackageList) => boolean,
): Edit[] {
  const foreign = usedElsewhere(source);
  const uses = packageLists(source).map((list) => ({
    list,
    wanted: pathTo(source, list.pair.value, like) !== undefined && isWanted(list),
    reaches: reachable(source, list.pair.value),
  }));
  const edits: Edit[] = [];
  const served = new Set<ListUse>();
  const done = new Set<Pair>();
  for (const use of uses) {
    if (!use.wanted || served.has(use)) continue;
    const target = (pathTo(source, use.list.pair.value, like) ?? []).findLast(
      (seq) =>
        !foreign.has(seq) && usersOf(uses, seq).every((user) => user.wanted && !served.has(user)),
    );
    if (target !== undefined) {
      edits.push(newItem(source, target, target.items.length, distro));
      for (const user of usersOf(uses, target)) served.add(user);
      continue;
    }
    const { pair } = use.list;
    const sharers = uses.filter((other) => other.list.pair === pair);
    if (sharers.some((other) => !other.wanted))
      throw byHand(source, pair.value, `the distro ${distro} of ${use.list.package}`);
    if (!done.has(pair)) edits.push(...wrapped(source, pair, distro));
    done.add(pair);
    for (const sharer of sharers) served.add(sharer);
  }
  return edits;
}

function usersOf(uses: readonly ListUse[], seq: YAMLSeq): ListUse[] {
  return uses.filter(({ reaches }) => reaches.has(seq));
}

/** Makes the value an item of a new list, the distro its second: what aliases of the value see stays the same. */
function wrapped(source: ManifestText, pair: Pair, distro: string): Edit[] {
  const { value } = pair;
  const [start, end] = rangeOf(value);
  const from = isAlias(value) ? start : anchorStart(source.text, value, start);
  if (!isSeq(value) || value.flow === true) {
    return [
      { at: from, end: from, text: '[' },
      { at: end, end, text: `, ${distro}]` },
    ];
  }
  return nested(source, value, from, distro);
}

/** `key: &anchor` and a block list become `key:`, `- &anchor` and the list two columns further in. */
function nested(
  { text, eol }: ManifestText,
  seq: YAMLSeq,
  anchorAt: number,
  distro: string,
): Edit[] {
  const [first] = rangeOf(seq);
  const column = columnOf(text, first);
  const end = lastLineEnd(text, seq);
  const anchor = text.slice(anchorAt, first).split(/\s/, 1).join('');
  const dash = `${' '.repeat(column)}- `;
  const rows = text
    .slice(first - column, end)
    .split('\n')
    .map((row) => (row.trim() === '' ? row : `  ${row}`));
  const body = [`${dash}${anchor}`.trimEnd() + eol, rows.join('\n'), `${eol}${dash}${distro}`];
  return [
    { at: anchorAt - 1, end: anchorAt + anchor.length, text: '' },
    { at: first - column, end, text: body.join('') },
  ];
}

function anchorStart(text: string, value: unknown, start: number): number {
  const anchor = (value as { anchor?: string } | null)?.anchor;
  return anchor === undefined || anchor === '' ? start : text.lastIndexOf(`&${anchor}`, start);
}
