import type { UnitName } from '../../deliver/outcome.ts';
import { cleanText } from './line.ts';

/** What a unit is called in full: the image, and its platform where the run has several. */
export type NameOf = (unit: UnitName) => string;

/** Names for the units of one run. */
export function namesOf(units: readonly UnitName[]): NameOf {
  const isOnePlatform = new Set(units.map(({ platform }) => platform)).size <= 1;
  return ({ image, platform }) =>
    cleanText(isOnePlatform ? image : `${image} (${platform.replace(/^linux\//, '')})`);
}

/**
 * Shorter names, for lines with little room: what all images of the run have in common at the front (their package, their
 * BentoML version) is left out and replaced by `…`.
 */
export function labelsOf(units: readonly UnitName[]): NameOf {
  const nameOf = namesOf(units);
  const images = [...new Set(units.map(({ image }) => image))];
  if (images.length < 2) return nameOf;
  const packages = new Set(images.map((image) => partsOf(image).repository));
  const common = commonStart(images.map((image) => partsOf(image).tag));
  return (unit) => {
    const { repository, tag } = partsOf(unit.image);
    const front = packages.size === 1 ? '' : `${repository}:`;
    const isShared = common !== '' && tag.startsWith(common);
    const rest = isShared ? `…${tag.slice(common.length)}` : tag;
    return nameOf({ ...unit, image: front + rest });
  };
}

function partsOf(image: string): { repository: string; tag: string } {
  const colon = image.lastIndexOf(':');
  return { repository: image.slice(0, Math.max(0, colon)), tag: image.slice(colon + 1) };
}

/** The longest common start that ends behind a `-`; the rest of every text is not empty. */
function commonStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let common = first;
  for (const text of texts) {
    while (!text.startsWith(common)) common = common.slice(0, -1);
  }
  const start = common.slice(0, common.lastIndexOf('-') + 1);
  return texts.some((text) => text.length === start.length) ? '' : start;
}
