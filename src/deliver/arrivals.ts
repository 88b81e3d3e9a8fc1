import type { UnitName } from './outcome.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import { unitId } from './unit.ts';

/** Who of a run is in the registries: what moving tags wait for. */
export interface Arrivals {
  /** Says once how it ended; what is said later counts for nothing. */
  readonly settle: (unit: UnitName, hasArrived: boolean) => void;
  /** Waits until every unit of the package that is to be pushed has settled; the first that has not arrived, in the plan's order. */
  readonly lackingOf: (packageName: string) => Promise<UnitName | undefined>;
}

export function createArrivals(units: readonly KeyedUnit[]): Arrivals {
  const waited = units
    .filter(({ planned }) => planned.tags.size > 0)
    .map((unit) => {
      let settle: (hasArrived: boolean) => void = () => undefined;
      const settled = new Promise<boolean>((resolve) => {
        settle = resolve;
      });
      return { unit, settled, settle };
    });
  return {
    settle: (unit, hasArrived) => {
      waited.find((each) => each.unit.id === unitId(unit))?.settle(hasArrived);
    },
    lackingOf: async (packageName) => {
      const own = waited.filter(({ unit }) => unit.planned.cell.package === packageName);
      const ends = await Promise.all(own.map(({ settled }) => settled));
      return own.find((_, index) => ends[index] === false)?.unit;
    },
  };
}
