import { contentKey, keyParts } from '../../plan/content-key.ts';
import type { KeyParts, Pairs } from '../../plan/content-key.ts';
import type { Unit } from '../unit.ts';
import { baseId } from './bases.ts';
import type { ResolvedBase } from './bases.ts';

/** A unit with its key; or, when there can be none, with what is missing. */
export type KeyedUnit = Unit &
  (
    | {
        readonly key: string;
        readonly parts: KeyParts;
        readonly blockedBy?: undefined;
      }
    | {
        readonly key?: undefined;
        readonly parts?: undefined;
        /** What is missing: `base image centos:8`. Said of its children too. */
        readonly blockedBy: string;
      }
  );

export interface KeysInput {
  /** In any order. */
  readonly units: readonly Unit[];
  /** By unit id. */
  readonly sources: ReadonlyMap<string, Pairs>;
  /** By `baseId`. */
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  readonly target: string | undefined;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
}

/** The content keys of units without cycles, parents first; in the order of `units`. Pure. */
export function keyUnits(input: KeysInput): readonly KeyedUnit[] {
  const byId = new Map(input.units.map((unit) => [unit.id, unit]));
  const keyed = new Map<string, KeyedUnit>();
  const visit = (unit: Unit): KeyedUnit => {
    const known = keyed.get(unit.id);
    if (known) return known;
    const parents = unit.after.map((id) => {
      const parent = byId.get(id);
      return parent ? visit(parent) : id;
    });
    const result = keyUnit(unit, parents, input);
    keyed.set(unit.id, result);
    return result;
  };
  return input.units.map(visit);
}

/** @param parents the units that it waits for, or the id of one that there is not */
function keyUnit(
  unit: Unit,
  parents: readonly (KeyedUnit | string)[],
  { sources, bases, target, secrets, ssh }: KeysInput,
): KeyedUnit {
  const blockedBy = obstacleOf(unit, parents, bases);
  if (blockedBy !== undefined) return { ...unit, blockedBy };
  const keys = new Map(
    parents.flatMap((each) =>
      typeof each === 'string' || each.key === undefined ? [] : [[each.id, each.key] as const],
    ),
  );
  const parts = keyParts({
    dockerfile: unit.file.text,
    declared: unit.facts.args.map(({ name }) => name),
    buildArgs: unit.planned.buildArgs,
    sources: sources.get(unit.id) ?? {},
    platform: unit.platform,
    target,
    parents: collect(unit.parents, (use) => keys.get(use.unit)),
    bases: collect(unit.bases, (use) => bases.get(baseId(use))?.identity),
    secrets,
    ssh,
  });
  return { ...unit, key: contentKey(parts), parts };
}

function obstacleOf(
  unit: Unit,
  parents: readonly (KeyedUnit | string)[],
  bases: ReadonlyMap<string, ResolvedBase>,
): string | undefined {
  const missing = unit.bases.find((use) => bases.get(baseId(use))?.identity === undefined);
  if (missing) return `base image ${missing.reference}`;
  for (const parent of parents) {
    if (typeof parent === 'string') return `${parent.replace(' ', ' for ')}, which is not built`;
    if (parent.blockedBy !== undefined) return parent.blockedBy;
  }
  return undefined;
}

/** Reference → value. One that is used on several platforms has them in its name, so that none is lost. */
function collect<Use extends { readonly reference: string; readonly platform: string }>(
  uses: readonly Use[],
  valueOf: (use: Use) => string | undefined,
): Pairs {
  const counts = new Map<string, number>();
  for (const { reference } of uses) counts.set(reference, (counts.get(reference) ?? 0) + 1);
  return Object.fromEntries(
    uses.map((use) => {
      const { reference, platform } = use;
      const name = (counts.get(reference) ?? 0) > 1 ? `${reference} ${platform}` : reference;
      return [name, valueOf(use) ?? ''];
    }),
  );
}
