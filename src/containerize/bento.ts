import type { Bentofile } from './bentofile.ts';

/** `name:version` of a bento in the store. */
export interface BentoTag {
  readonly name: string;
  readonly version: string;
}

/** A bento on disk, built: bento.yaml, src/, models/, env/. */
export interface Bento {
  readonly tag: BentoTag;
  /** Absolute. */
  readonly folder: string;
  /** What its bento.yaml says. */
  readonly options: Bentofile;
  /** Tags of the models that it names; those that lie in its models/ need not be looked up. */
  readonly models: readonly BentoTag[];
  /** The version of BentoML that it was built with; undefined: unknown. */
  readonly bentomlVersion: string | undefined;
}
