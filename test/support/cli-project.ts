import { commands } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run.ts';
import type { Context } from '../../src/context.ts';
import { fakeContext } from '../cli/fake-context.ts';
import { putFiles, readFiles, readStamps, scratchFolder } from './scratch.ts';

/** How a run in this process ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program's own commands in this process, in a folder; a word a blank, as long as a line is enough. */
export async function managerIn(
  cwd: string,
  line: string | readonly string[],
  context: Partial<Pick<Context, 'env' | 'now' | 'signal' | 'stdin'>> = {},
): Promise<Ended> {
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  const { written, ...fake } = fakeContext();
  const code = await runCli(argv, { ...fake, ...context, cwd }, commands);
  return { code, ...written };
}

const TEMPLATE = `FROM {{ metadata.base_image }}
ARG PYTHON_VERSION
LABEL org.opencontainers.image.version="{{ bentoml_version }}"
USER 1000:1000
CMD ["{{ package }}", "{{ release_type }}"]
`;

/** Two packages, three distros of two families, two Pythons, one CUDA version: 14 images, 7 Dockerfiles. Free of warnings. */
export const MANIFEST = `# What we build.
bentoml_version: '1.0.0'
python_versions:
  - '3.11' # the old one
  - '3.12'
repository:
  registry.example:
    registry:
      app: registry.example/team/app
      web: registry.example/team/web
cuda:
  12.4.1: { cudart: 12.4.127-1, cudnn9: 9.1.0.70-1 } # one line
  12.6.3: { cudart: 12.6.77-1, cudnn9: 9.5.1.17-1 }
cuda_versions: [12.4.1]
packages:
  app:
    runtime: [debian12, alpine3.20]
    cudnn: [debian12]
    devel: [debian12]
  web:
    runtime:
      - debian12
      - debian11
      - alpine3.20
distros:
  debian12: &debian
    templates_dir: templates/debian
    base_image: debian:bookworm-slim
    add_to_tags: slim
    cuda_prefix_url: debian12
    cuda_requires: cuda>=12.4
    supported_until: 2028-06-30
  debian11:
    <<: *debian
    base_image: debian:bullseye-slim
    add_to_tags: bullseye
    supported_until: 2020-06-30 # a day before the tests' today
  alpine3.20:
    templates_dir: templates/alpine
    base_image: alpine:3.20
    add_to_tags: alpine3.20
`;

export const FILES: Readonly<Record<string, string>> = {
  'manifest.yml': MANIFEST,
  'templates/debian/runtime.Dockerfile.njk': TEMPLATE,
  'templates/debian/devel.Dockerfile.njk': TEMPLATE,
  'templates/debian/cudnn.Dockerfile.njk': `${TEMPLATE}ENV CUDA_VERSION={{ cuda_version }}\n`,
  'templates/alpine/runtime.Dockerfile.njk': TEMPLATE,
};

/** The sample project in a folder that goes with the test. */
export function cliProject(files: Readonly<Record<string, string>> = {}) {
  const root = scratchFolder();
  putFiles(root, { ...FILES, ...files });
  return {
    root,
    put: (more: Readonly<Record<string, string>>) => {
      putFiles(root, more);
    },
    /** Runs manager in the project's folder. */
    manager: (
      line: string | readonly string[],
      context?: Partial<Pick<Context, 'env' | 'now' | 'signal' | 'stdin'>>,
    ) => managerIn(root, line, context),
    files: () => readFiles(root),
    stamps: () => readStamps(root),
    /** The keys of metadata.json, in order. */
    metadataKeys: () => Object.keys(JSON.parse(readFiles(root)['metadata.json'] ?? '{}') as object),
  };
}
