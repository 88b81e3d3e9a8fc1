import * as z from 'zod';
import type { ListedImage } from '../engine/engine.ts';
import { formatReference, parseReference } from '../registry/reference.ts';
import type { Unit } from './unit.ts';

/** The content key: what decides whether an image has to be built. */
export const KEY_LABEL = 'manager.content-key';
/** `<package>:<tag>` in the plan that it was built for. */
export const NAME_LABEL = 'manager.image';
/** JSON object: reference of a base image → the digest that stands for it in the key. */
export const BASES_LABEL = 'manager.base-digests';
/** JSON: what the image was built from (`inputs-record.ts`), which tells why it would be built again. It is no part of the key. */
export const INPUTS_LABEL = 'manager.inputs';
/** The version that the plan was for: what a moving tag must not go back behind. It is no part of the key. */
export const VERSION_LABEL = 'manager.bentoml-version';

/** The labels that an image gets beside those of its Dockerfile. The state of a run is in them and nowhere else. */
export function labelsFor(
  unit: Unit,
  key: string,
  bases: Readonly<Record<string, string>>,
  version: string,
  inputs: string,
): Readonly<Record<string, string>> {
  return {
    [KEY_LABEL]: key,
    [NAME_LABEL]: unit.image,
    [BASES_LABEL]: JSON.stringify(bases),
    // Images that no manifest stands behind are of no version.
    ...(version === '' ? {} : { [VERSION_LABEL]: version }),
    [INPUTS_LABEL]: inputs,
  };
}

const BasesSchema = z.record(z.string(), z.string());

/** The digests that images were built from, by reference. A label that somebody else wrote counts for nothing. */
export function recordedBases(
  images: readonly ListedImage[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const recorded = new Map<string, Set<string>>();
  for (const { labels } of images) {
    for (const [reference, digest] of Object.entries(basesIn(labels))) {
      recorded.set(reference, (recorded.get(reference) ?? new Set()).add(digest));
    }
  }
  return recorded;
}

/** What one image says of its base images; nothing where its label is missing or not ours. */
export function basesIn(
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { success, data } = BasesSchema.safeParse(parsed(labels[BASES_LABEL]));
  return success ? data : {};
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Images with a content key, by that key. */
export type HeldImages = ReadonlyMap<string, readonly ListedImage[]>;

export function heldByKey(images: readonly ListedImage[]): HeldImages {
  const held = new Map<string, ListedImage[]>();
  for (const image of images) {
    const key = image.labels[KEY_LABEL];
    if (key !== undefined) held.set(key, [...(held.get(key) ?? []), image]);
  }
  return held;
}

/** Of several images with one key, the one that has the name already, else the one that was built for it, else any. */
export function bestHeld(images: readonly ListedImage[], name: string): ListedImage | undefined {
  return (
    images.find((image) => hasReference(image, name)) ??
    images.find(({ labels }) => labels[NAME_LABEL] === name) ??
    images[0]
  );
}

/** Engines spell references in different ways: `greeter:1` is `docker.io/library/greeter:1`. */
export function hasReference({ references }: ListedImage, reference: string): boolean {
  const wanted = fullReference(reference);
  return references.some((each) => fullReference(each) === wanted);
}

function fullReference(text: string): string {
  try {
    return formatReference(parseReference(text));
  } catch {
    return text;
  }
}
