import { bareDistro } from '../matrix/bare-distro.ts';
import type { Image, Plan } from './image.ts';

/** An image that no manifest stands behind. */
export interface SingleImage {
  /** References that it gets, the first is its name; with a tag each. */
  readonly names: readonly string[];
  /** What kind of image it is, where a release type stands for the images of a manifest: `triton`, `bento`. */
  readonly kind: string;
  readonly platforms: readonly string[];
  /** Path of its Dockerfile in the context. */
  readonly dockerfile: string;
  /** What it starts from. */
  readonly baseImage: string;
  readonly python?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** A plan of one image. The cell holds what a delivery looks at: platforms and weight. Pure. */
export function singleImagePlan(single: SingleImage): {
  readonly plan: Plan;
  readonly image: Image;
} {
  const [name = '', ...others] = single.names;
  const image: Image = {
    name,
    cell: cellOf(single, name),
    tag: name.slice(name.lastIndexOf(':') + 1),
    tags: new Map([name, ...others].map((each) => [each, each])),
    aliases: [],
    folder: '',
    dockerfile: single.dockerfile,
    files: [],
    buildArgs: single.buildArgs ?? {},
    buildTag: undefined,
    baseImage: single.baseImage,
    parents: [],
  };
  return { image, plan: { bentomlVersion: '', images: [image], levels: new Map([[name, 0]]) } };
}

function cellOf({ kind, baseImage, python, platforms }: SingleImage, name: string): Image['cell'] {
  return {
    id: name,
    package: name,
    releaseType: { name: kind, versioned: false, cuda: false, weight: 1 },
    distro: bareDistro({ name: kind, baseImage }),
    python: { version: python ?? '', supportedUntil: undefined },
    cuda: undefined,
    cudaContext: undefined,
    platforms,
  };
}
