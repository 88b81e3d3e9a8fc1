import type { Decision } from '../../deliver/prepare/decide.ts';
import type { KeyedUnit } from '../../deliver/prepare/keys.ts';
import type { PreparedRun } from '../../deliver/prepare/prepare-run.ts';
import { hasReference, KEY_LABEL } from '../../deliver/labels.ts';
import { localReferences } from '../../deliver/unit.ts';
import { earlierOf, heldEarlier, heldOfRelease } from './earlier-image.ts';
import type { EarlierImage, Releases } from './earlier-image.ts';
import { inputCauses } from './input-causes.ts';
import { cause } from './reasons-schema.ts';
import type { Cause, ImageReasons } from './reasons-schema.ts';
import type { RenderedNow } from './template-causes.ts';
import type { ServedTag } from './served-tags.ts';
import { pushCauses } from './push-causes.ts';

/** All that is known before anything is said. */
export interface Known extends Releases {
  readonly prepared: Pick<PreparedRun, 'units' | 'held' | 'bases'>;
  readonly hasEngine: boolean;
  /** By unit id. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** By unit id: what registries answered; of units that the engine knows, only what is to be pushed was asked. */
  readonly served: ReadonlyMap<string, readonly ServedTag[]>;
  /** References that a registry serves just as the engine holds them. */
  readonly current: ReadonlySet<string>;
  readonly templateText: RenderedNow['templateText'];
}

/** What is to be said of every unit, in the order of the plan. Pure. */
export function judgeUnits(known: Known): readonly ImageReasons[] {
  const judge = new Judge(known);
  return known.prepared.units.map((unit) => judge.reasonsOf(unit));
}

type Buildable = Extract<KeyedUnit, { readonly key: string }>;

class Judge {
  readonly #known: Known;
  readonly #units: ReadonlyMap<string, KeyedUnit>;
  readonly #done = new Map<string, ImageReasons>();

  constructor(known: Known) {
    this.#known = known;
    this.#units = new Map(known.prepared.units.map((unit) => [unit.id, unit]));
  }

  /** Units have no circles, so this ends. */
  reasonsOf(unit: KeyedUnit): ImageReasons {
    const reasons = this.#done.get(unit.id) ?? this.#judge(unit);
    this.#done.set(unit.id, reasons);
    return reasons;
  }

  #judge(unit: KeyedUnit): ImageReasons {
    const { image, platform } = unit;
    const told = { image, platform, key: unit.key ?? null };
    if (unit.key === undefined) {
      return { ...told, action: 'blocked', compared_with: null, causes: [this.#blocked(unit)] };
    }
    const decision = this.#known.decisions.get(unit.id);
    if (decision?.action === 'skip') {
      return { ...told, compared_with: null, ...this.#held(unit, decision) };
    }
    return { ...told, ...this.#absent(unit) };
  }

  /** The base image may be a parent's. */
  #blocked({ blockedBy = '' }: KeyedUnit): Cause {
    const { problem } =
      [...this.#known.prepared.bases.values()].find(
        (base) => base.problem && blockedBy === `base image ${base.reference}`,
      ) ?? {};
    const message = problem === undefined ? blockedBy : `${blockedBy}: ${problem.message}`;
    return cause('blocked', message);
  }

  /** The engine holds it with the same key. */
  #held(
    unit: Buildable,
    { image }: Extract<Decision, { readonly action: 'skip' }>,
  ): Pick<ImageReasons, 'action' | 'causes'> {
    const { served, current } = this.#known;
    const lacking = localReferences(unit).filter((each) => !hasReference(image, each));
    const names = lacking.map((each) =>
      cause('name-missing', `the engine does not hold it as ${each}`, { subject: each }),
    );
    const tags = pushCauses(unit.key, served.get(unit.id) ?? [], current);
    if (tags.length > 0) return { action: 'push-only', causes: [...tags, ...names] };
    if (names.length > 0) return { action: 'retag', causes: names };
    return {
      action: 'skip',
      causes: [cause('same-key', 'the engine holds it with the same content key')],
    };
  }

  /** The engine does not hold it, or none answers. */
  #absent(unit: Buildable): Pick<ImageReasons, 'action' | 'causes' | 'compared_with'> {
    const { hasEngine, prepared, served: answers } = this.#known;
    const served = answers.get(unit.id) ?? [];
    const same = served.find(({ labels }) => labels?.[KEY_LABEL] === unit.key);
    if (!hasEngine && same !== undefined) return this.#servedOnly(unit, served, same);
    const earlier = heldEarlier(unit, prepared.held) ?? servedEarlier(served);
    if (earlier !== undefined && earlier.key !== unit.key) {
      const causes = inputCauses(earlier.from, this.#now(unit));
      return { action: 'build', compared_with: earlier.where, causes: [...causes] };
    }
    if (same !== undefined) {
      const message = `the engine does not hold it; ${same.tag.repository} serves it with the same content key`;
      const causes = [cause('not-held', message, { subject: same.tag.reference })];
      return { action: 'build', compared_with: null, causes };
    }
    return { action: 'build', ...this.#fresh(unit, served) };
  }

  /** No engine answers, and a registry has what is wanted. */
  #servedOnly(
    unit: Buildable,
    served: readonly ServedTag[],
    same: ServedTag,
  ): Pick<ImageReasons, 'action' | 'causes' | 'compared_with'> {
    const { current } = this.#known;
    const tags = pushCauses(unit.key, served, new Set([...current, ...sameKey(unit, served)]));
    if (tags.length > 0) return { action: 'push-only', compared_with: null, causes: [...tags] };
    const message = `${same.tag.repository} serves it with the same content key`;
    const causes = [cause('same-key', message, { subject: same.tag.reference })];
    return { action: 'skip', compared_with: null, causes };
  }

  /** Nobody has an image by its name. */
  #fresh(
    unit: Buildable,
    served: readonly ServedTag[],
  ): Pick<ImageReasons, 'causes' | 'compared_with'> {
    const { hasEngine, prepared, current } = this.#known;
    const tags = pushCauses(unit.key, served, current);
    const other = heldOfRelease(unit, prepared.held, this.#known);
    if (other?.release !== undefined) {
      const because = [...inputCauses(other.from, this.#now(unit))];
      const message = `new; ${other.release} was built from other inputs`;
      const more = { subject: other.where, from: other.release, because };
      return { compared_with: other.where, causes: [cause('new', message, more), ...tags] };
    }
    const message = hasEngine
      ? 'the engine does not hold it'
      : unit.planned.tags.size === 0
        ? 'no engine answers, and it is pushed nowhere'
        : undefined;
    const own = message === undefined ? [] : [cause('not-held', message)];
    return { compared_with: null, causes: [...own, ...tags] };
  }

  #now(unit: Buildable) {
    const { templateText } = this.#known;
    return {
      parts: unit.parts,
      release: this.#known.release,
      file: unit.file,
      templateText,
      parentCause: (reference: string, from: string, to: string) =>
        this.#parent(unit, reference, from, to),
    };
  }

  #parent(child: Buildable, reference: string, from: string, to: string): Cause {
    const use = child.parents.find(
      (each) => each.reference === reference || `${each.reference} ${each.platform}` === reference,
    );
    const parent = use === undefined ? undefined : this.#units.get(use.unit);
    const of = { subject: parent?.image ?? reference, from, to };
    if (parent?.key === undefined) return cause('parent', `parent ${reference} changed`, of);
    const reasons = this.reasonsOf(parent);
    const old = this.#byKey(from);
    const because =
      old === undefined
        ? reasons.action === 'build'
          ? // That nobody has it now says nothing of why it is another one.
            reasons.causes.filter(({ kind }) => kind !== 'not-held')
          : []
        : inputCauses(old.from, this.#now(parent));
    const what = reasons.action === 'build' ? 'is rebuilt' : 'changed';
    return cause('parent', `parent ${parent.image} ${what}`, { ...of, because: [...because] });
  }

  /** What somebody holds or serves with a key. */
  #byKey(key: string): EarlierImage | undefined {
    const { prepared, served } = this.#known;
    const [image] = prepared.held.get(key) ?? [];
    if (image !== undefined) return earlierOf(image.id, image.labels);
    const tag = [...served.values()].flat().find(({ labels }) => labels?.[KEY_LABEL] === key);
    return tag?.labels && earlierOf(tag.tag.reference, tag.labels);
  }
}

/** The first that a registry serves, whoever pushed it. */
function servedEarlier(served: readonly ServedTag[]): EarlierImage | undefined {
  const [found] = served.flatMap(({ tag, labels }) =>
    labels === undefined ? [] : [earlierOf(tag.reference, labels)],
  );
  return found;
}

function sameKey({ key }: Buildable, served: readonly ServedTag[]): readonly string[] {
  return served.flatMap(({ tag, labels, digest }) =>
    labels?.[KEY_LABEL] === key || (tag.isIndex && digest !== undefined) ? [tag.reference] : [],
  );
}
