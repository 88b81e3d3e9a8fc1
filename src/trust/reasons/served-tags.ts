import { pushReferences } from '../../deliver/push.ts';
import { registryReferences } from '../../deliver/unit.ts';
import type { Unit } from '../../deliver/unit.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { formatRepository, parseReference } from '../../registry/reference.ts';
import type { RegistryError } from '../../registry/registry-error.ts';
import type { Answer, Asker } from '../asker.ts';
import { createServedReader } from '../served.ts';

type Labels = Readonly<Record<string, string>>;

/** A tag that a registry should serve. */
export interface WantedTag {
  readonly reference: string;
  /** `quay.io/bentoml/model-server` */
  readonly repository: string;
  /** True: an index over the platforms of the image. */
  readonly isIndex: boolean;
}

/** What a registry answered about one. */
export interface ServedTag {
  readonly tag: WantedTag;
  /** Undefined: the registry does not have it. */
  readonly digest: string | undefined;
  /** Undefined: not asked for, or not of the unit's platform. */
  readonly labels: Labels | undefined;
  /** Why it could not be asked. */
  readonly error: RegistryError | undefined;
}

/** The tags of one unit, without aliases: those move when everything else is done. */
export function wantedTags(
  unit: Unit,
  registries: readonly string[] | undefined,
): readonly WantedTag[] {
  const tagOf = (isIndex: boolean) => (reference: string) => {
    return { reference, repository: formatRepository(parseReference(reference)), isIndex };
  };
  const indexes = unit.isMultiPlatform ? registryReferences(unit.planned, registries).values() : [];
  return [...pushReferences(unit, registries).map(tagOf(false)), ...[...indexes].map(tagOf(true))];
}

/** Asks registries for tags. */
export interface TagReader {
  /** @param wantsLabels whether the labels of what is served are wanted, too: two more questions */
  readonly read: (tag: WantedTag, platform: string, wantsLabels: WantsLabels) => Promise<ServedTag>;
}

export type WantsLabels = (digest: string) => boolean | Promise<boolean>;

export function createTagReader(
  client: RegistryClient,
  asker: Asker,
  signal: AbortSignal,
): TagReader {
  const reader = createServedReader(client);
  const labelsOf = async (
    { reference }: WantedTag,
    platform: string,
    digest: string,
  ): Promise<Answer<Labels | undefined>> => {
    const target = parseReference(reference);
    const answer = await asker.ask(target, () => reader.read(target, digest, signal));
    if (!answer.ok) return answer;
    return { ok: true, value: answer.value.find((each) => each.platform === platform)?.labels };
  };
  return {
    read: async (tag, platform, wantsLabels) => {
      const target = parseReference(tag.reference);
      const unknown = { tag, digest: undefined, labels: undefined };
      const head = await asker.ask(target, () => client.headManifest(target, signal));
      if (!head.ok) return { ...unknown, error: head.error };
      const digest = head.value?.digest;
      if (digest === undefined || tag.isIndex || !(await wantsLabels(digest))) {
        return { tag, digest, labels: undefined, error: undefined };
      }
      const labels = await labelsOf(tag, platform, digest);
      if (!labels.ok) return { tag, digest, labels: undefined, error: labels.error };
      return { tag, digest, labels: labels.value, error: undefined };
    },
  };
}
