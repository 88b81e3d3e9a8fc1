import type { ImageTest } from '../manifest/tests.ts';
import type { Cell } from '../matrix/cell.ts';

/** A file that is rendered for an image. */
export interface PlannedFile {
  /** The template, relative to the manifest's folder. */
  readonly template: string;
  /** Relative to the output folder. */
  readonly output: string;
}

/** One buildable unit of the plan. */
export interface Image {
  /** `<package>:<tag>`, unique. */
  readonly name: string;
  readonly cell: Cell;
  readonly tag: string;
  /** Registry host → full reference; by the reference itself where no manifest names registries. Empty: never pushed, as base images. */
  readonly tags: ReadonlyMap<string, string>;
  /** Moving tags of the manifest that stand for this image. */
  readonly aliases: readonly string[];
  /** Folder of the Dockerfile, relative to the output folder. */
  readonly folder: string;
  /** Path of the Dockerfile, relative to the output folder; undefined: `Dockerfile` in its folder. */
  readonly dockerfile?: string;
  /** The Dockerfile first. */
  readonly files: readonly PlannedFile[];
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `build_tag` of 2021: the tag of the base image with `$PYTHON_VERSION` in it; undefined: no base image. */
  readonly buildTag: string | undefined;
  /** What it starts from outside of the plan, its variables filled in; undefined when it starts from a parent. */
  readonly baseImage: string;
  /** Names of the images of the plan that it starts from. */
  readonly parents: readonly string[];
  /** What it is checked for before it is pushed, names of the cell not filled in; absent: nothing. See `resolveTests`. */
  readonly tests?: PlannedTests;
}

/** The manifest's tests for an image on whatever platform, and what the names in their texts stand for. */
export interface PlannedTests {
  readonly tests: readonly ImageTest[];
  readonly values: Readonly<Record<string, string>>;
}

/** The list of images in matrix order, base images where the matrix has them. */
export interface Plan {
  readonly bentomlVersion: string;
  readonly images: readonly Image[];
  /** Image name → depth: 0 starts from nothing in the plan, n from an image of depth n - 1. */
  readonly levels: ReadonlyMap<string, number>;
}
