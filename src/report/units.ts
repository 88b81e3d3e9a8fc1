import type { BuildReport, UnitReport } from '../deliver/report-schema.ts';

/** What a unit of a report came to. */
export type State = UnitReport['outcome'];

/** From what needs a person to what does not: the order of legends, of figures, and of a cell's platforms. */
export const STATES = ['failed', 'blocked', 'missing', 'cancelled', 'built', 'skipped'] as const;

/** One image on one platform, as the report tells of it. */
export interface ReportUnit {
  readonly image: string;
  readonly platform: string;
  readonly facts: UnitReport;
  /** Its place in the report, from 0: unique, and good for an anchor. */
  readonly index: number;
}

/** All units: by image in natural order, then by platform. */
export function unitsOf({ images }: BuildReport): readonly ReportUnit[] {
  const names = Object.keys(images).sort(naturalOrder);
  const named = names.flatMap((image) => {
    const platforms = Object.entries(images[image] ?? {});
    return platforms
      .sort(([a], [b]) => naturalOrder(a, b))
      .map(([platform, facts]) => ({ image, platform, facts }));
  });
  return named.map((unit, index) => ({ ...unit, index }));
}

/** How many of each state. */
export function countsOf(units: readonly ReportUnit[]): Readonly<Record<State, number>> {
  const counts = { built: 0, skipped: 0, failed: 0, blocked: 0, missing: 0, cancelled: 0 };
  for (const { facts } of units) counts[facts.outcome] += 1;
  return counts;
}

/** Registries that hold the image with the content that it has now, and those that hold an older one: references, in order. */
export function pushesOf({ facts }: ReportUnit): {
  readonly current: readonly string[];
  readonly older: readonly string[];
} {
  const pushed = Object.entries(facts.pushed).sort(([a], [b]) => naturalOrder(a, b));
  const isCurrent = (key: string): boolean => facts.key !== null && key === facts.key;
  return {
    current: pushed.filter(([, { key }]) => isCurrent(key)).map(([reference]) => reference),
    older: pushed.filter(([, { key }]) => !isCurrent(key)).map(([reference]) => reference),
  };
}

/** True when this unit was built, with success or not, in the run that the report tells of. */
export function wasBuilt({ facts }: ReportUnit): boolean {
  return facts.attempts > 0;
}

/** When the newest run of a report began, ISO 8601; undefined: the report tells of none. */
export function newestRun(units: readonly ReportUnit[]): string | undefined {
  return units.reduce<string | undefined>(
    (newest, { facts }) => (newest === undefined || facts.run > newest ? facts.run : newest),
    undefined,
  );
}

/** Code unit order, but numbers by their value: 3.9 stands before 3.10. The same on every machine. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [piecesOf(a), piecesOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x = '', y = ''] = [left[i], right[i]];
    const difference = i % 2 === 1 ? Number(x) - Number(y) : 0;
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

/** Text and numbers by turns. */
function piecesOf(text: string): readonly string[] {
  return text.split(/(\d+)/);
}
