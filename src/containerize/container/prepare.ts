import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import { hasBuildkit } from '../../engine/command/buildkit-switch.ts';
import type { Backend } from '../../engine/command/backend.ts';
import type { Bento } from '../bento.ts';
import { openBento } from '../bento/open.ts';
import type { BentoTools } from '../bento/tools.ts';
import type { BentoWorld } from '../bento/world.ts';
import { renderBentoDockerfile } from '../dockerfile/render.ts';
import type { BentoDockerfile } from '../dockerfile/render.ts';
import { openContextFiles } from '../options/context-files.ts';
import { resolveSetup } from '../options/resolve-setup.ts';
import type { ImageSetup } from '../setup.ts';

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
  readonly backend: Pick<Backend, 'buildkitSupport'>;
  /** BentoML's extras. */
  readonly features: readonly string[];
}

/** A bento with the Dockerfile of its image; nothing has been asked of an engine. */
export interface PreparedContainer {
  readonly bento: Bento;
  readonly setup: ImageSetup;
  readonly dockerfile: BentoDockerfile;
  readonly warnings: readonly Diagnostic[];
  /** What the user should know, and nothing is wrong about. */
  readonly notes: readonly string[];
  /** Removes what was made for it. */
  readonly close: () => Promise<void>;
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
  const buildkit = hasBuildkit(request.backend, world.env);
  const opened = await openBento(request.reference, world, bentoTools);
  try {
    const { bento } = opened;
    const { setup, warnings, notes } = resolveSetup(bento.options, {
      env: world.env,
      files: openContextFiles(bento.folder),
      layout: 'bento',
    });
    const dockerfile = renderBentoDockerfile(setup, {
      buildkit,
      banner: false,
      features: request.features,
      templateFolder: join(bento.folder, DOCKER_FOLDER),
    });
    return {
      bento,
      setup,
      dockerfile,
      warnings: once(opened.warnings, [...warnings, ...dockerfile.warnings]),
      notes,
      close: opened.close,
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Of a project, its bento was made just now, which has said some already: of the files where the user has them. */
function once(said: readonly Diagnostic[], more: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(said.map(identity));
  return [...said, ...more.filter((warning) => !known.has(identity(warning)))];
}

/** All but the path of the file. */
function identity({ code, message, place, excerpt }: Diagnostic): string {
  return JSON.stringify([code, message, place?.line, place?.col, excerpt]);
}
