import { groupBy } from '../group.ts';
import type { ReportUnit } from './units.ts';

/** Units that failed in the same way, and what they hold up. */
export interface FailureCause {
  readonly type: 'failed';
  readonly message: string;
  /** At least one; the first is the one whose place and last lines are shown. */
  readonly units: readonly [ReportUnit, ...ReportUnit[]];
  readonly blocked: readonly ReportUnit[];
}

/** Units that came to nothing for one reason, without a failure of their own. */
export interface OtherCause {
  readonly type: 'blocked' | 'missing' | 'cancelled';
  readonly message: string;
  readonly units: readonly [ReportUnit, ...ReportUnit[]];
}

export type Cause = FailureCause | OtherCause;

/**
 * Why images are not there, the cause that takes most of them first. With hundreds of images one mistake fails dozens of them: those
 * that failed in the same stage with the same message, at the same template line where one is known, are told of once.
 */
export function causesOf(units: readonly ReportUnit[]): readonly Cause[] {
  const failed = units.filter(({ facts }) => facts.outcome === 'failed');
  const groups = [...groupBy(failed, failureKey).values()];
  const groupOf = new Map(
    groups.flatMap((group) => group.map(({ image, platform }) => [`${image} ${platform}`, group])),
  );
  const heldUp = new Map<readonly ReportUnit[], ReportUnit[]>();
  const others: ReportUnit[] = [];
  for (const unit of units) {
    const { outcome, why } = unit.facts;
    if (outcome !== 'blocked' && outcome !== 'missing' && outcome !== 'cancelled') continue;
    const group = outcome === 'blocked' ? groupOf.get(`${why ?? ''} ${unit.platform}`) : undefined;
    if (group === undefined) others.push(unit);
    else heldUp.set(group, [...(heldUp.get(group) ?? []), unit]);
  }
  const failures = groups.flatMap(([first, ...more]): FailureCause[] => {
    if (first === undefined) return [];
    const group = groupOf.get(`${first.image} ${first.platform}`) ?? [];
    const message = first.facts.why ?? 'no reason is known';
    return [{ type: 'failed', message, units: [first, ...more], blocked: heldUp.get(group) ?? [] }];
  });
  const sizeOf = (cause: Cause): number =>
    cause.units.length + (cause.type === 'failed' ? cause.blocked.length : 0);
  const bySize = (a: Cause, b: Cause): number => sizeOf(b) - sizeOf(a);
  return [...failures.sort(bySize), ...otherCauses(others).sort(bySize)];
}

function failureKey({ facts }: ReportUnit): string {
  const { stage, template } = facts.failure ?? {};
  return JSON.stringify([stage, facts.why, template?.file, template?.line]);
}

function otherCauses(units: readonly ReportUnit[]): OtherCause[] {
  const groups = groupBy(units, ({ facts }) => JSON.stringify([facts.outcome, facts.why]));
  return [...groups.values()].flatMap(([first, ...more]): OtherCause[] => {
    if (first === undefined) return [];
    const { outcome, why } = first.facts;
    if (outcome !== 'blocked' && outcome !== 'missing' && outcome !== 'cancelled') return [];
    return [{ type: outcome, message: why ?? '', units: [first, ...more] }];
  });
}
