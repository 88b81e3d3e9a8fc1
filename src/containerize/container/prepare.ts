import { join } from 'node:path';
import { pipArguments } from '../bento/install-script.ts';
import { openBento } from '../bento/open.ts';
import type { OpenedBento } from '../bento/open.ts';
import type { BentoTools } from '../bento/tools.ts';
import type { BentoWorld } from '../bento/world.ts';
import { renderBentoDockerfile } from '../dockerfile/render.ts';
import type { BentoDockerfile } from '../dockerfile/render.ts';

/** Where the templates of a bento lie, and its Dockerfile, in the bento and in the context. */
const DOCKER_FOLDER = 'env/docker';
/** The Dockerfile's path in the build context. */
export const DOCKERFILE = `${DOCKER_FOLDER}/Dockerfile`;

/** How the building of bentos gets the plain Dockerfile that they store: rendered once more for the engine when the image is made. */
export const bentoTools: BentoTools = {
  renderDockerfile: (setup) => {
    const { rendered, warnings } = renderBentoDockerfile(setup, {
      buildkit: false,
      banner: true,
      features: [],
    });
    return { text: rendered.text, warnings };
  },
};

export interface ContainerRequest {
  /** Path or tag. */
  readonly reference: string;
  /** Whether the Dockerfile may use what only BuildKit knows; `hasBuildkit` says it of a backend. */
  readonly buildkit: boolean;
  /** BentoML's extras. */
  readonly features: readonly string[];
}

/** A bento with the Dockerfile of its image; nothing has been asked of an engine. */
export interface PreparedContainer extends OpenedBento {
  readonly dockerfile: BentoDockerfile;
}

/**
 * Opens a bento and renders its image's Dockerfile for an engine.
 *
 * @throws InputError for all that is wrong with the bento, its options and its template
 */
export async function prepareContainer(
  request: ContainerRequest,
  world: BentoWorld,
): Promise<PreparedContainer> {
  const opened = await openBento(request.reference, world, bentoTools);
  try {
    const dockerfile = renderBentoDockerfile(opened.setup, {
      buildkit: request.buildkit,
      banner: false,
      features: request.features,
      pipArguments: pipArguments(opened.bento.options.python).filter(
        (each) => each !== '--no-warn-script-location',
      ),
      templateFolder: join(opened.bento.folder, DOCKER_FOLDER),
    });
    return { ...opened, dockerfile, warnings: [...opened.warnings, ...dockerfile.warnings] };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
