import { externalImages, readImageUses } from '../dockerfile/read.ts';
import type { DockerfileFacts } from '../dockerfile/read.ts';
import { splitDockerfile } from '../dockerfile/split.ts';
import type { SplitFile } from '../dockerfile/split.ts';
import type { Image } from '../plan/image.ts';
import type { RenderedFacts } from '../tree/metadata.ts';
import type { RenderedFile } from './render-images.ts';

/**
 * What the rendered files tell about an image. Images that share their files share what does not depend on build arguments.
 *
 * @param splits the Dockerfiles among the files, cut into instructions
 */
export function factsReader(
  files: ReadonlyMap<string, RenderedFile>,
  splits: ReadonlyMap<string, SplitFile>,
): (image: Image) => RenderedFacts {
  const known = new Map<string, (image: Image) => RenderedFacts>();
  return (image) => {
    const reader = known.get(image.folder) ?? readerOf(image, files, splits);
    known.set(image.folder, reader);
    return reader(image);
  };
}

/** The reader for all images of one folder. */
function readerOf(
  first: Image,
  files: ReadonlyMap<string, RenderedFile>,
  splits: ReadonlyMap<string, SplitFile>,
): (image: Image) => RenderedFacts {
  const templates = [
    ...new Set(first.files.flatMap(({ output }) => files.get(output)?.templates ?? [])),
  ];
  const facts = readImageUses(splits.get(`${first.folder}/Dockerfile`) ?? splitDockerfile(''));
  const baseImagesOf = ({ buildArgs }: Image): string[] => [
    ...new Set(externalImages(facts, buildArgs).map(({ reference }) => reference)),
  ];
  if (usesArguments(facts)) return (image) => ({ templates, baseImages: baseImagesOf(image) });
  const shared = { templates, baseImages: baseImagesOf(first) };
  return () => shared;
}

/** True when what is given to the build may decide which images the file names. */
function usesArguments({ stages, copies, mounts }: DockerfileFacts): boolean {
  return [...stages, ...copies, ...mounts].some(({ from }) => from?.includes('$') === true);
}
