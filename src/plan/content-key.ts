import { createHash } from 'node:crypto';

/**
 * Raised whenever the encoding or what goes into it changes: every image is then built once more, and none is mistaken for
 * what an earlier version of the program made.
 */
export const KEY_VERSION = 1;

/** The name → value pairs of a part of the key. Order does not matter: they are sorted before they are hashed. */
export type Pairs = Readonly<Record<string, string>>;

/** Everything that decides an image's content, as values: what is on disk or in a registry was looked up before. */
export interface KeyInputs {
  /** The rendered Dockerfile. */
  readonly dockerfile: string;
  /** Names that the Dockerfile declares with ARG, in any stage. */
  readonly declared: Iterable<string>;
  /** All build arguments that the build is given; {@link keyParts} keeps those that can have an effect. */
  readonly buildArgs: Pairs;
  /** COPY and ADD sources and bind mounts, as written → `sha256:…` of what they reach in the context. */
  readonly sources: Pairs;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly target?: string | undefined;
  /** Images of the plan that it starts or copies from, by the reference in the Dockerfile → their content keys. */
  readonly parents: Pairs;
  /** Images from outside of the plan, by the reference in the Dockerfile → `sha256:…`. */
  readonly bases: Pairs;
  /** Ids of secrets, never their values: those must not decide what is in an image. */
  readonly secrets?: readonly string[];
  /** Ids of forwarded ssh agents. */
  readonly ssh?: readonly string[];
}

/** What a key was computed from, small enough to be kept beside it: comparing two tells why an image is built again. */
export interface KeyParts {
  /** `sha256:…` of the Dockerfile's bytes. */
  readonly dockerfile: string;
  readonly arguments: Pairs;
  readonly sources: Pairs;
  readonly platform: string;
  readonly target: string | null;
  readonly parents: Pairs;
  readonly bases: Pairs;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
}

/**
 * Build arguments that have an effect without being declared: the builder's platform arguments, which FROM lines may use
 * (Dockerfile reference, "Automatic platform ARGs in the global scope"), and those that steer BuildKit itself ("BuildKit
 * built-in build args"). The predefined proxy arguments are not among them: the same section keeps them out of an image's
 * history and out of the build cache unless they are declared, and so does the key.
 */
const EFFECTIVE_UNDECLARED =
  /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|BUILDKIT_[A-Z_]+|SOURCE_DATE_EPOCH)$/;

/** Reduces what a build is given to what decides its result. */
export function keyParts(inputs: KeyInputs): KeyParts {
  const declared = new Set(inputs.declared);
  const effective = Object.entries(inputs.buildArgs).filter(
    ([name]) => declared.has(name) || EFFECTIVE_UNDECLARED.test(name),
  );
  return {
    dockerfile: sha256(inputs.dockerfile),
    arguments: Object.fromEntries(inOrder(effective)),
    sources: sorted(inputs.sources),
    platform: inputs.platform,
    target: inputs.target ?? null,
    parents: sorted(inputs.parents),
    bases: sorted(inputs.bases),
    secrets: [...new Set(inputs.secrets)].sort(),
    ssh: [...new Set(inputs.ssh)].sort(),
  };
}

/**
 * The content key, `sha256:` and 64 hexadecimal digits. Two builds have the same key exactly when they are given the same
 * parts; a name or a tag is no part, so an image that is merely called something else is not built again.
 *
 * The hash is taken over the UTF-8 bytes of one JSON array without spaces:
 *
 * ```
 * ["manager.content-key", KEY_VERSION, dockerfile, arguments, sources, platform, target, parents, bases, secrets, ssh]
 * ```
 *
 * where maps are arrays of `[name, value]`, sorted by name in UTF-16 code unit order and each name once, lists of ids are sorted
 * in the same order, and an absent target is `null`. JSON of strings and arrays quotes every string, so no two different
 * values run together into the same bytes.
 */
export function contentKey(parts: KeyParts): string {
  return sha256(
    JSON.stringify([
      'manager.content-key',
      KEY_VERSION,
      parts.dockerfile,
      inOrder(Object.entries(parts.arguments)),
      inOrder(Object.entries(parts.sources)),
      parts.platform,
      parts.target,
      inOrder(Object.entries(parts.parents)),
      inOrder(Object.entries(parts.bases)),
      [...parts.secrets].sort(),
      [...parts.ssh].sort(),
    ]),
  );
}

function sorted(pairs: Pairs): Pairs {
  return Object.fromEntries(inOrder(Object.entries(pairs)));
}

/** By name in code unit order, the same everywhere: no locale takes part. */
function inOrder(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
