import { diffArrays } from 'diff';
import type { LedgerLayer } from '../ledger.ts';

/** A layer and its place, from 0. */
export interface PlacedLayer extends LedgerLayer {
  readonly index: number;
}

/** One row of two images beside one another. */
export type LayerPair =
  | {
      /** `same`: the same content. `changed`: the same instruction, or one of its kind in the same place, with other content. */
      readonly change: 'same' | 'changed';
      readonly before: PlacedLayer;
      readonly after: PlacedLayer;
    }
  | { readonly change: 'added'; readonly before: undefined; readonly after: PlacedLayer }
  | { readonly change: 'removed'; readonly before: PlacedLayer; readonly after: undefined };

/**
 * Puts the layers of two images beside one another, in order: those of the same content or the same instruction first, then what
 * stands between them by its kind (`RUN`, `COPY`), so that a command with another version in it is one that changed.
 */
export function alignLayers(
  before: readonly LedgerLayer[],
  after: readonly LedgerLayer[],
): readonly LayerPair[] {
  const [old, now] = [placed(before), placed(after)];
  const parts = diffArrays(old, now, {
    comparator: (a, b) => a.digest === b.digest || isSameStep(a, b),
  });
  const pairs: LayerPair[] = [];
  let [left, right] = [0, 0];
  let [gone, come]: [PlacedLayer[], PlacedLayer[]] = [[], []];
  const closeGap = (): void => {
    pairs.push(...pairByKind(gone, come));
    [gone, come] = [[], []];
  };
  for (const { added, removed, count } of parts) {
    if (removed) gone.push(...old.slice(left, left + count));
    else if (added) come.push(...now.slice(right, right + count));
    else {
      closeGap();
      pairs.push(...pairInOrder(old.slice(left, left + count), now.slice(right, right + count)));
    }
    if (!added) left += count;
    if (!removed) right += count;
  }
  closeGap();
  return pairs;
}

function placed(layers: readonly LedgerLayer[]): PlacedLayer[] {
  return layers.map((layer, index) => ({ ...layer, index }));
}

function isSameStep(a: LedgerLayer, b: LedgerLayer): boolean {
  return a.instruction !== '' && a.instruction === b.instruction;
}

function pairInOrder(
  before: readonly PlacedLayer[],
  after: readonly PlacedLayer[],
): readonly LayerPair[] {
  return before.flatMap((old, index) => {
    const now = after[index];
    return now === undefined ? [] : [pairOf(old, now)];
  });
}

function pairOf(before: PlacedLayer, after: PlacedLayer): LayerPair {
  return { change: before.digest === after.digest ? 'same' : 'changed', before, after };
}

/** Both lists in their order; one that finds none of its kind stands alone. */
function pairByKind(
  before: readonly PlacedLayer[],
  after: readonly PlacedLayer[],
): readonly LayerPair[] {
  const pairs: LayerPair[] = [];
  const rest = [...after];
  for (const old of before) {
    const place = rest.findIndex((now) => kindOf(now) !== '' && kindOf(now) === kindOf(old));
    if (place < 0) {
      pairs.push({ change: 'removed', before: old, after: undefined });
      continue;
    }
    const skipped = rest.splice(0, place);
    pairs.push(...skipped.map(added));
    const now = rest.shift();
    if (now !== undefined) pairs.push(pairOf(old, now));
  }
  return [...pairs, ...rest.map(added)];
}

function added(after: PlacedLayer): LayerPair {
  return { change: 'added', before: undefined, after };
}

function kindOf({ instruction }: LedgerLayer): string {
  return instruction.split(' ')[0] ?? '';
}
