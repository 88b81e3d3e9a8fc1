import { basesIn, KEY_LABEL } from '../../deliver/labels.ts';
import type { BuildReport } from '../../deliver/report-schema.ts';
import type { Unit } from '../../deliver/unit.ts';
import type { Pairs } from '../../plan/content-key.ts';
import type { ServedPlatform } from '../served.ts';
import type { WantedImage } from '../wanted.ts';
import type { comparePlanKeys, KeyComparison } from './plan-keys.ts';
import type { ImageProblem, ImageStatus } from './status-schema.ts';

export interface ImageFacts {
  /** What the registry serves under the tag; undefined: nothing. */
  readonly digest: string | undefined;
  /** Undefined: the report tells as much, the registry was not asked. */
  readonly platforms: readonly ServedPlatform[] | undefined;
}

export interface Judging {
  readonly compare: ReturnType<typeof comparePlanKeys>;
  readonly units: ReadonlyMap<string, readonly Unit[]>;
  readonly report: BuildReport | undefined;
  /** False: what has become of base images is not asked for. */
  readonly bases: boolean;
}

/** What is to be said of one image in one registry. Pure. */
export function judgeImage(wanted: WantedImage, facts: ImageFacts, judging: Judging): ImageStatus {
  const { image, registry, reference } = wanted;
  const { digest } = facts;
  const status = { image: image.name, registry, reference, digest: digest ?? null };
  if (digest === undefined) {
    const problem = about('missing', 'the registry does not have it');
    return { ...status, problems: [problem] };
  }
  const reported = reportedDigest(wanted, judging.report);
  const other =
    reported === undefined || reported === digest
      ? []
      : [about('other-digest', `${short(reported)} was pushed, ${short(digest)} is there`)];
  const platforms = facts.platforms ?? reportedPlatforms(wanted, digest, judging.report);
  const problems = wanted.platforms.flatMap((platform) => {
    const served = platforms.find((each) => each.platform === platform);
    const unit = judging.units.get(image.name)?.find((each) => each.platform === platform);
    return judgePlatform({ platform, served, unit }, wanted, judging);
  });
  return { ...status, problems: [...other, ...problems] };
}

/** What would be asked of the registry is in the report already: an image of one platform, at the digest that was pushed. */
export function isReportedAt(
  wanted: WantedImage,
  digest: string,
  report: BuildReport | undefined,
): boolean {
  return reportedPlatforms(wanted, digest, report).length > 0;
}

function reportedPlatforms(
  { image, reference, platforms }: WantedImage,
  digest: string,
  report: BuildReport | undefined,
): readonly ServedPlatform[] {
  const [platform, ...more] = platforms;
  if (platform === undefined || more.length > 0) return [];
  const unit = report?.images[image.name]?.[platform];
  const pushed = unit?.pushed[reference];
  // What went into the key is told of the last run only.
  if (unit === undefined || pushed?.digest !== digest || pushed.key !== unit.key) return [];
  return [{ platform, digest, labels: { [KEY_LABEL]: pushed.key, ...basesLabel(unit) } }];
}

function basesLabel({ base_digests }: { base_digests: Pairs }): Record<string, string> {
  return { 'manager.base-digests': JSON.stringify(base_digests) };
}

/** Whichever platform's run pushed it last has it. */
/** The digest that was pushed last to a reference, as far as the report knows; undefined: it does not. */
export function reportedDigest(
  { image, reference }: Pick<WantedImage, 'image' | 'reference'>,
  report: BuildReport | undefined,
): string | undefined {
  const units = Object.values(report?.images[image.name] ?? {});
  const latest = units
    .filter(({ pushed }) => pushed[reference] !== undefined)
    .toSorted((a, b) => (a.run < b.run ? 1 : -1))[0];
  return latest?.pushed[reference]?.digest;
}

interface PlatformFacts {
  readonly platform: string;
  readonly served: ServedPlatform | undefined;
  readonly unit: Unit | undefined;
}

function judgePlatform(
  { platform, served, unit }: PlatformFacts,
  { platforms }: WantedImage,
  { compare, bases }: Judging,
): readonly ImageProblem[] {
  const where = platforms.length > 1 ? platform : null;
  if (served === undefined) {
    return [about('incomplete', `${platform} is not in it`, platform)];
  }
  if (served.labels === undefined) {
    const message = `${platform} is in its index, but not in the registry`;
    return [about('incomplete', message, platform)];
  }
  const key = served.labels[KEY_LABEL];
  if (key === undefined) {
    return [about('unmanaged', 'it has no content key: something else pushed it', where)];
  }
  if (unit === undefined) return [];
  return judgeKey(compare(unit, key, basesIn(served.labels)), where, bases);
}

function judgeKey(
  { key, moved, unknownBases }: KeyComparison,
  where: string | null,
  bases: boolean,
): readonly ImageProblem[] {
  const problems: ImageProblem[] = [];
  if (key === 'other') {
    problems.push(about('stale', "its content key is not the plan's", where));
  }
  if (!bases) return problems;
  for (const { reference, from, to } of moved) {
    problems.push(about('base-moved', `${reference} moved ${short(from)} → ${short(to)}`, where));
  }
  if (unknownBases.length > 0) {
    const message = `whether ${unknownBases.join(', ')} moved is not known`;
    problems.push(about('unknown', message, where));
  }
  return problems;
}

function about(
  kind: ImageProblem['kind'],
  message: string,
  platform: string | null = null,
): ImageProblem {
  return { kind, message, platform };
}

/** As much of a digest as people compare. */
export function short(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}
