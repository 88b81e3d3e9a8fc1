import type { ListedImage } from '../../engine/engine.ts';
import { NAME_LABEL, bestHeld, hasReference } from '../labels.ts';
import type { HeldImages } from '../labels.ts';
import { platformReference } from '../unit.ts';
import type { KeyedUnit } from './keys.ts';

/** What is to be done with a unit, and why; pushing comes after `build` and `skip`. */
export type Decision =
  | { readonly action: 'build'; readonly why: string }
  /** The engine holds it with a matching key. */
  | { readonly action: 'skip'; readonly why: string; readonly image: ListedImage }
  /** It is not to be built, and the engine does not hold it. */
  | { readonly action: 'missing'; readonly why: string }
  | { readonly action: 'blocked'; readonly by: string };

/** The steps of a run that decide. */
export interface Steps {
  readonly build: boolean;
  readonly overwrite: boolean;
}

/** Compares keys, never names: whatever an image is called, its key says what is in it. */
export function decide(unit: KeyedUnit, held: HeldImages, steps: Steps): Decision {
  if (unit.key === undefined) return { action: 'blocked', by: unit.blockedBy };
  const image = bestHeld(held.get(unit.key) ?? [], unit.planned.name);
  if (steps.build && steps.overwrite) {
    return { action: 'build', why: 'it is built anew on request' };
  }
  if (image) return { action: 'skip', why: 'the engine holds it with the same content key', image };
  const why = isKnown(unit, held)
    ? 'the engine holds it with another content key'
    : 'the engine does not hold it';
  return { action: steps.build ? 'build' : 'missing', why };
}

/** True when an earlier content of it is there. The list of images does not tell of platforms, but the names do. */
function isKnown(unit: KeyedUnit, held: HeldImages): boolean {
  const { name } = unit.planned;
  const own = unit.isMultiPlatform ? platformReference(name, unit.platform) : undefined;
  return [...held.values()]
    .flat()
    .some(
      (image) =>
        image.labels[NAME_LABEL] === name && (own === undefined || hasReference(image, own)),
    );
}
