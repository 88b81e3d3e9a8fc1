import type { Diagnostic } from '../../diagnostics.ts';
import type { Bentofile } from '../bentofile.ts';
import type { ImageSetup } from '../setup.ts';

/** The neighbours that the build of a bento asks: how an image is set up, and what its Dockerfile says. */
export interface BentoTools {
  /**
   * What a project's options come to.
   *
   * @param project the folder of the bentofile, absolute: paths in it start there
   * @throws InputError
   */
  readonly resolveSetup: (
    bentofile: Bentofile,
    project: string,
  ) => { readonly setup: ImageSetup; readonly warnings: readonly Diagnostic[] };
  /**
   * The Dockerfile that is stored in the bento: without BuildKit's syntax, with a banner, without features.
   *
   * @throws InputError, TemplateError
   */
  readonly renderDockerfile: (setup: ImageSetup) => {
    readonly text: string;
    readonly warnings: readonly Diagnostic[];
  };
}
