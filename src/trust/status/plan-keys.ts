import type { ResolvedBase } from '../../deliver/prepare/bases.ts';
import { baseId } from '../../deliver/prepare/bases.ts';
import { keyUnits } from '../../deliver/prepare/keys.ts';
import type { KeyedUnit } from '../../deliver/prepare/keys.ts';
import type { BuildReport } from '../../deliver/report-schema.ts';
import type { Unit } from '../../deliver/unit.ts';
import type { Pairs } from '../../plan/content-key.ts';

export interface PlanKeysInput {
  readonly units: readonly Unit[];
  /** By unit id. */
  readonly sources: ReadonlyMap<string, Pairs>;
  /** Digests that base images have in their registries now, by `baseId`; one that could not be had is not in it. */
  readonly current: ReadonlyMap<string, string>;
  readonly report: BuildReport | undefined;
  readonly target?: string | undefined;
  /** Ids. */
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
}

/** A base image that is not any more what an image was built from. */
export interface MovedBase {
  readonly reference: string;
  readonly from: string;
  readonly to: string;
}

export interface KeyComparison {
  /** `unknown`: a base image could not be looked up, and nothing says what it was. */
  readonly key: 'same' | 'other' | 'unknown';
  readonly moved: readonly MovedBase[];
  /** Base images of which nothing is known now. */
  readonly unknownBases: readonly string[];
}

/**
 * Compares the content keys of images with the plan's. What base images have become is told apart from what the plan says: the plan's key
 * is computed with the bases that the image itself recorded, with those that the last report knows of its parents, and with the current
 * ones. So no engine is asked.
 */
export function comparePlanKeys(
  input: PlanKeysInput,
): (unit: Unit, key: string, recorded: Pairs | undefined) => KeyComparison {
  const byId = new Map(input.units.map((unit) => [unit.id, unit]));
  return (unit, key, recorded) => {
    const chain = chainOf(unit, byId);
    const own = recordedBases([unit], () => recorded);
    const reported = recordedBases(chain, ({ image, platform }) => {
      return input.report?.images[image]?.[platform]?.base_digests;
    });
    const current = new Map(
      basesOf(chain).flatMap((base) => {
        const digest = input.current.get(base.id);
        return digest === undefined ? [] : [[base.id, digest] as const];
      }),
    );
    const before = new Map([...current, ...reported, ...own]);
    const assumptions = [current, before, new Map([...current, ...own])];
    const keys = assumptions.map((bases) => keyOf(unit, chain, bases, input));
    const moved = basesOf(chain).flatMap(({ id, reference }) => {
      const [from, to] = [before.get(id), current.get(id)];
      return from === undefined || to === undefined || from === to ? [] : [{ reference, from, to }];
    });
    return {
      key: keys.includes(key) ? 'same' : keys[1] === undefined ? 'unknown' : 'other',
      moved: keys[0] === key ? [] : distinct(moved),
      unknownBases: [
        ...new Set(
          basesOf(chain).flatMap(({ id, reference }) => (current.has(id) ? [] : [reference])),
        ),
      ],
    };
  };
}

/** A unit and all that it starts from. */
function chainOf(unit: Unit, byId: ReadonlyMap<string, Unit>): readonly Unit[] {
  const chain = new Map([[unit.id, unit]]);
  for (const each of chain.values()) {
    for (const id of each.after) {
      const parent = byId.get(id);
      if (parent !== undefined) chain.set(id, parent);
    }
  }
  return [...chain.values()];
}

function basesOf(units: readonly Unit[]): { id: string; reference: string; platform: string }[] {
  return units.flatMap(({ bases }) => bases.map((use) => ({ ...use, id: baseId(use) })));
}

/** Labels and reports name a base by its reference, and by its platform too where it is used on several. */
function recordedBases(
  units: readonly Unit[],
  pairsOf: (unit: Unit) => Pairs | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    units.flatMap((unit) => {
      const pairs = pairsOf(unit) ?? {};
      return unit.bases.flatMap((use) => {
        const id = baseId(use);
        const digest = pairs[id] ?? pairs[use.reference];
        return digest === undefined || digest === '' ? [] : [[id, digest] as const];
      });
    }),
  );
}

function keyOf(
  unit: Unit,
  chain: readonly Unit[],
  digests: ReadonlyMap<string, string>,
  { sources, target, secrets, ssh }: PlanKeysInput,
): string | undefined {
  const bases = new Map(
    basesOf(chain).map(({ id, reference, platform }): [string, ResolvedBase] => {
      const identity = digests.get(id);
      return [id, { reference, platform, identity, problem: undefined, isStale: false }];
    }),
  );
  const keyed: readonly KeyedUnit[] = keyUnits({
    units: chain,
    sources,
    bases,
    target,
    secrets,
    ssh,
  });
  return keyed.find(({ id }) => id === unit.id)?.key;
}

function distinct(moved: readonly MovedBase[]): readonly MovedBase[] {
  return [...new Map(moved.map((each) => [each.reference, each])).values()];
}
