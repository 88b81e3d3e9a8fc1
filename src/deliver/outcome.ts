/** One image on one platform, the unit that a run reports about. */
export interface UnitName {
  /** `<package>:<tag>`, as in the plan. */
  readonly image: string;
  /** `linux/amd64`. */
  readonly platform: string;
}

/** Why a unit failed, ready to be shown. Never holds a credential. */
export interface Failure {
  readonly stage: 'prepare' | 'build' | 'test' | 'tag' | 'push' | 'index';
  readonly message: string;
  readonly hint?: string;
  /** Line of the Dockerfile, one-based, and the template line that produced it. */
  readonly dockerfile?: { readonly path: string; readonly line: number };
  readonly template?: { readonly file: string; readonly line: number };
  /** The end of the log, without terminal codes. */
  readonly lastLines: readonly string[];
  /** Where the whole log is, relative to the current directory. */
  readonly log?: string;
  readonly attempts: number;
}

/** What became of one unit. */
export type Outcome =
  | { readonly type: 'built'; readonly imageId: string; readonly pushed: readonly Pushed[] }
  /** Nothing had to be built: the content key matched. */
  | {
      readonly type: 'skipped';
      readonly why: string;
      readonly imageId: string;
      readonly pushed: readonly Pushed[];
      /** The run only tests, and the image passed. */
      readonly tested?: boolean;
    }
  /** `imageId`: it was built; `pushed`: registries that have it all the same. */
  | {
      readonly type: 'failed';
      readonly failure: Failure;
      readonly imageId?: string;
      readonly pushed?: readonly Pushed[];
    }
  /** By the image it starts from, or by a preflight. */
  | { readonly type: 'blocked'; readonly by: string }
  /** Nothing to push: the engine does not hold it (`-pth` alone). */
  | { readonly type: 'missing'; readonly why: string }
  | { readonly type: 'cancelled' };

export interface Pushed {
  readonly reference: string;
  readonly digest: string;
  /** The registry had it already. */
  readonly existed: boolean;
}
