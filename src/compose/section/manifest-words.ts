/**
 * What a mistake says in a manifest: the checks speak of flags, which somebody who wrote a manifest has not given. First to last; the
 * rest of the flags have the names of their keys.
 */
const WORDS: readonly (readonly [flag: RegExp, words: string])[] = [
  [/--image ([a-z-]+),<reference>/g, 'images.$1'],
  [/--image (full|min|gpu-min),/g, 'images.$1: '],
  [/--image (full|min|gpu-min)(?=:| is)/g, 'images.$1'],
  [/--image\b(?!-)/g, 'images'],
  [/--enable-gpu=false/g, '`gpu: false`'],
  [/--image-facts FILE\.json|the file of --image-facts|--image-facts/g, 'triton.image_facts'],
  [/--container-version/g, 'a version'],
  [/`?--recipe minimal`?/g, '`recipe: minimal`'],
  [/Pull it, log in to its registry, or describe/g, 'Describe'],
  [/: pull it, or give triton/g, ': give triton'],
  [/^Repeat the flag: .*/g, 'Write each name as an item of its own.'],
  [/--user=/g, 'user: '],
  [/--(?!model-repository)([a-z-]+)/g, '$1'],
];

/** A message or hint of a composition's check, in the words of the manifest. */
export function inManifestWords(text: string): string {
  return WORDS.reduce((said, [flag, words]) => said.replace(flag, words), text);
}
