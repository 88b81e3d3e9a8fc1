import type { Diagnostic } from '../../diagnostics.ts';
import type { ImageSetup } from '../setup.ts';

/** The neighbour that the build of a bento asks: what the Dockerfile of an image says. */
export interface BentoTools {
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
