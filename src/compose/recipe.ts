import type { Composition, ImageRole } from './composition.ts';
import type { CudaSonames, Era } from './eras.ts';
import type { TritonRelease } from './release.ts';

/** Everything that an image's Dockerfile says, decided. */
export interface Recipe {
  readonly composition: Composition;
  /** Of the container and of the server; undefined: unknown, of releases that have no row. */
  readonly version: string | undefined;
  readonly server: string | undefined;
  readonly release: TritonRelease | undefined;
  readonly era: Era | undefined;
  /** References as FROM lines name them. */
  readonly images: ReadonlyMap<ImageRole, string>;
  /** What is copied out of the full image; what the context provides is not among them. */
  readonly backends: readonly string[];
  readonly dcgm: { readonly packages: readonly string[]; readonly version: string } | undefined;
  /** A CPU image with PyTorch only. */
  readonly sonames: CudaSonames | undefined;
  /** Labels of the full image; undefined: it does not have them. */
  readonly buildId: string | undefined;
  readonly buildRef: string | undefined;
  /** A CPU image's: the full image has it, or nobody has looked, and the build will. A GPU image has that of its min image. */
  readonly hasEntryPoint: boolean;
  /** SageMaker's start script is there. */
  readonly serves: boolean;
}
