import type { Buildable } from '../build.ts';
import type { BuildReport, UnitReport } from '../report-schema.ts';

/**
 * Bytes in the engine of what was pushed last of an image; of a new release, of the last release of the same image. Undefined: the
 * report knows of none. What registries tell of sizes is compressed, so it cannot stand for this.
 */
export function pushedSizeOf(
  { image, platform, planned }: Pick<Buildable, 'image' | 'platform' | 'planned'>,
  report: BuildReport | undefined,
): number | undefined {
  const images = report?.images ?? {};
  const own = images[image]?.[platform];
  const size = own && sizeIn(own);
  if (size !== undefined) return size;
  const isSame = otherReleases(image, planned.tests?.values['bentoml_version'] ?? '');
  const [latest] = Object.entries(images)
    .flatMap(([name, platforms]) => {
      const unit = isSame(name) ? platforms[platform] : undefined;
      const pushed = unit && sizeIn(unit);
      return unit && pushed !== undefined ? [{ run: unit.run, pushed }] : [];
    })
    .sort((a, b) => (a.run < b.run ? 1 : a.run > b.run ? -1 : 0));
  return latest?.pushed;
}

function sizeIn({ pushed }: UnitReport): number | undefined {
  const sizes = Object.values(pushed).flatMap(({ size }) => (size === undefined ? [] : [size]));
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}

/** Versioned tags begin with the version of BentoML. */
function otherReleases(image: string, version: string): (name: string) => boolean {
  const split = image.indexOf(`:${version}-`);
  if (version === '' || split < 0) return () => false;
  const [before, after] = [image.slice(0, split + 1), image.slice(split + 1 + version.length)];
  return (name) => {
    if (!name.startsWith(before) || !name.endsWith(after)) return false;
    const middle = name.slice(before.length, name.length - after.length);
    return /^\d[\w.]*$/.test(middle);
  };
}
