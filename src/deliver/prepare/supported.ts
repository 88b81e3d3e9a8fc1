import { supportEnd } from '../../matrix/cell.ts';
import type { Image, Plan } from '../../plan/image.ts';

/** An image of which a part is past the end of its support. */
export interface Ended {
  readonly image: Image;
  /** `Python 3.6` */
  readonly part: string;
  /** Last day of support, `YYYY-MM-DD`. */
  readonly until: string;
}

/** @param today `YYYY-MM-DD` */
export function endedImages({ images }: Plan, today: string): readonly Ended[] {
  return images.flatMap((image) => {
    const end = supportEnd(image.cell);
    return end !== undefined && end.until < today ? [{ image, ...end }] : [];
  });
}

/** A plan without some of its images, except those that one of the others starts from. */
export function leaveOut(plan: Plan, ended: readonly Ended[]): Plan {
  const out = new Set(ended.map(({ image }) => image.name));
  const byName = new Map(plan.images.map((image) => [image.name, image]));
  const keep = (name: string): void => {
    out.delete(name);
    byName
      .get(name)
      ?.parents.filter((parent) => out.has(parent))
      .forEach(keep);
  };
  plan.images
    .filter(({ name }) => !out.has(name))
    .forEach(({ name }) => {
      keep(name);
    });
  return { ...plan, images: plan.images.filter(({ name }) => !out.has(name)) };
}

/** One sentence a part, the first to end first. */
export function supportWarnings(ended: readonly Ended[], isLeftOut: boolean): readonly string[] {
  const parts = new Map<string, { until: string; count: number }>();
  for (const { part, until } of ended) {
    const { count } = parts.get(part) ?? { count: 0 };
    parts.set(part, { until, count: count + 1 });
  }
  return [...parts]
    .sort(([, a], [, b]) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0))
    .map(([part, { until, count }]) => {
      const images = `${count} ${count === 1 ? 'image' : 'images'}`;
      const end = isLeftOut ? `${images} left out` : images;
      return `${part} has not been supported since ${until}: ${end}`;
    });
}
