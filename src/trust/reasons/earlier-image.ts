import {
  hasReference,
  basesIn,
  KEY_LABEL,
  NAME_LABEL,
  VERSION_LABEL,
} from '../../deliver/labels.ts';
import type { HeldImages } from '../../deliver/labels.ts';
import { recordedInputs } from '../../deliver/inputs-record.ts';
import { releaseOfImage } from '../../deliver/image-release.ts';
import { platformReference } from '../../deliver/unit.ts';
import type { Unit } from '../../deliver/unit.ts';
import type { ListedImage } from '../../engine/engine.ts';
import { compareVersions } from '../../plan/version-order.ts';
import type { BuiltFrom } from './input-causes.ts';

type Labels = Readonly<Record<string, string>>;

/** An image that was built for a unit before. */
export interface EarlierImage {
  /** A reference, or the id of an image that has none. */
  readonly where: string;
  readonly key: string | undefined;
  readonly from: BuiltFrom;
  /** The version that it was built for, where that is another one than the plan's. */
  readonly release?: string;
}

export function earlierOf(where: string, labels: Labels): EarlierImage {
  const from = {
    record: recordedInputs(labels),
    bases: basesIn(labels),
    release: labels[VERSION_LABEL],
  };
  return { where, key: labels[KEY_LABEL], from };
}

/** What the engine holds of a unit with another content: the one that has its name, else one that was built for it. */
export function heldEarlier(unit: Unit, held: HeldImages): EarlierImage | undefined {
  const { name } = unit.planned;
  const own = unit.isMultiPlatform ? platformReference(name, unit.platform) : undefined;
  const all = [...held.values()].flat().filter(({ labels }) => labels[NAME_LABEL] === name);
  const fitting = all.filter((image) => own === undefined || hasReference(image, own));
  const image = fitting.find((each) => hasReference(each, own ?? name)) ?? fitting[0];
  if (image === undefined) return undefined;
  const named = hasReference(image, own ?? name) ? (own ?? name) : image.id;
  return earlierOf(named, image.labels);
}

export interface Releases {
  readonly release: string;
  readonly tagFormat: string;
}

/** The image of the last other version, by the name that the unit would have in that version. */
export function heldOfRelease(
  unit: Unit,
  held: HeldImages,
  { release, tagFormat }: Releases,
): EarlierImage | undefined {
  if (release === '' || unit.isMultiPlatform) return undefined;
  const found = [...held.values()].flat().flatMap((image) => {
    const other = releaseOfImage(image.labels, tagFormat);
    if (other === undefined || other === release) return [];
    const name = unit.planned.name.replaceAll(release, other);
    return image.labels[NAME_LABEL] === name ? [{ image, other, name }] : [];
  });
  const [last] = found.sort((a, b) => compareVersions(b.other, a.other));
  if (last === undefined) return undefined;
  return { ...earlierOf(whereIs(last.image, last.name), last.image.labels), release: last.other };
}

function whereIs(image: ListedImage, name: string): string {
  return hasReference(image, name) ? name : image.id;
}
