import { posix } from 'node:path';
import { TRITON_FOLDER } from '../check-components.ts';
import type { CheckedRequest } from '../check-request.ts';
import type { Composition, CopiedPath } from '../composition.ts';
import type { ImageFacts } from '../image-facts.ts';
import { namesBelow } from '../image-facts.ts';
import { SAGEMAKER_LABEL } from '../image-says.ts';
import type { FactsByRole } from '../make-recipe.ts';
import type { Recipe } from '../recipe.ts';

/** A composition as a set of the triton section has it; what is the default is left out. */
export function setContent({ composition, images }: Recipe): Readonly<Record<string, unknown>> {
  const { backends, repoagents, caches, gpu, recipe, user, apt, pip, copies, labels } = composition;
  const named = composition.pin ? images : composition.images;
  const entries: readonly (readonly [key: string, value: unknown])[] = [
    ['backends', backends],
    ['repoagents', repoagents],
    ['caches', caches],
    ['gpu', gpu ? undefined : false],
    ['recipe', recipe === 'compose' ? undefined : recipe],
    ['user', user],
    ['apt', apt],
    ['pip', pip],
    ['copy', copies.map(copyText)],
    ['labels', Object.fromEntries(labels)],
    ['images', Object.fromEntries([...named].map(([role, text]) => [role, braced(text)]))],
  ];
  return Object.fromEntries(entries.filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** No reference has braces, but a format would read them. */
function braced(reference: string): string {
  return reference.replaceAll(/[{}]/g, '$&$&');
}

function copyText({ source, target }: CopiedPath): string {
  const isBackend = target === `${TRITON_FOLDER}/backends/${posix.basename(source)}`;
  return isBackend && !source.includes(':') ? source : `${source}:${target}`;
}

const VARIABLES = [
  'TRITON_SERVER_VERSION',
  'NVIDIA_TRITON_SERVER_VERSION',
  'TRITON_SERVER_GPU_ENABLED',
  'CUDA_VERSION',
  'DCGM_VERSION',
];
const LABELS = ['com.nvidia.build.id', 'com.nvidia.build.ref', SAGEMAKER_LABEL];
const FOLDERS = ['backends', 'repoagents', 'caches'].map((name) => `${TRITON_FOLDER}/${name}`);

/** What was found out about the images, as far as it decides anything, for `image_facts`: by the references that the set has. */
export function factsToSave(
  { images }: CheckedRequest,
  facts: FactsByRole,
  recipe: Recipe,
): Readonly<Record<string, unknown>> {
  const isMinimal = recipe.composition.recipe === 'minimal';
  return Object.fromEntries(
    [...images].flatMap(([role, reference]): [string, unknown][] => {
      const known = facts.get(role);
      const isLookedAt = !isMinimal && (role !== 'min' || recipe.composition.gpu);
      if (known === undefined || !isLookedAt) return [];
      return [[recipe.images.get(role) ?? reference, saidOf(known)]];
    }),
  );
}

function saidOf({ env, labels, files, platforms, source }: ImageFacts): Record<string, unknown> {
  const pick = (from: ReadonlyMap<string, string>, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = from.get(name);
        return value === undefined || /[\r\n]/.test(value) ? [] : [[name, value]];
      }),
    );
  const kept = files && [
    ...FOLDERS.flatMap((folder) =>
      (namesBelow({ files }, folder) ?? []).map((name) => `${folder}/${name}`),
    ),
    ...files.filter((path) => path === '/usr/bin/serve'),
  ];
  const said = { env: pick(env, VARIABLES), labels: pick(labels, LABELS) };
  return {
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => !isNothing(value))),
    ...(kept && { files: kept }),
    // An engine holds an image for one platform; its registry may have more of them.
    ...(source !== 'engine' && platforms !== undefined && platforms.length > 0 && { platforms }),
  };
}

/** A composition whose copied paths count from another folder. */
export function rebased(recipe: Recipe, rebase: (source: string) => string): Recipe {
  const copies = recipe.composition.copies.map(({ source, target }) => ({
    source: rebase(source),
    target,
  }));
  const composition: Composition = { ...recipe.composition, copies };
  return { ...recipe, composition };
}
