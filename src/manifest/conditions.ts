import { listed, oneOrMore } from './text-schema.ts';

/** Which cells something is for: a list of globs for each axis; an absent one matches everything. */
export interface Conditions {
  readonly package: readonly string[] | undefined;
  readonly release: readonly string[] | undefined;
  readonly distro: readonly string[] | undefined;
  readonly python: readonly string[] | undefined;
  readonly cuda: readonly string[] | undefined;
  readonly platform: readonly string[] | undefined;
}

/** Conditions as they stand in a manifest, among the other keys of an entry. */
export const conditionsShape = {
  package: oneOrMore.optional(),
  release: oneOrMore.optional(),
  distro: oneOrMore.optional(),
  python: oneOrMore.optional(),
  cuda: oneOrMore.optional(),
  platform: oneOrMore.optional(),
};

type RawConditions = { readonly [A in keyof Conditions]?: string | readonly string[] | undefined };

export function conditionsOf(raw: RawConditions): Conditions {
  return {
    package: listed(raw.package),
    release: listed(raw.release),
    distro: listed(raw.distro),
    python: listed(raw.python),
    cuda: listed(raw.cuda),
    platform: listed(raw.platform),
  };
}
