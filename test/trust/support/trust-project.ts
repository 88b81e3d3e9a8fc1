import { onTestFinished } from 'vitest';
import { createRegistryClient } from '../../../src/registry/client.ts';
import type { RegistryClient } from '../../../src/registry/client.ts';
import { readManifest } from '../../../src/registry/manifest.ts';
import { parseReference } from '../../../src/registry/reference.ts';
import { removeProject } from '../../integration/project-copy.ts';
import { freshName, realProject } from '../../deliver/support/real.ts';
import { managerIn } from '../../support/cli-project.ts';
import type { Ended } from '../../support/cli-project.ts';
import { labAuthRegistry, labRegistry } from '../../support/lab.ts';
import type { LabEngine } from '../../support/lab.ts';
import { projectOf } from '../../support/project.ts';
import { putFiles } from '../../support/scratch.ts';

export const plain = labRegistry() ?? '';
export const auth = labAuthRegistry();

/** A project of two images, `d` and `e`, whose base image stands in the plain registry. `latest` stands for `e`. */
export interface TrustProject {
  readonly folder: string;
  readonly name: string;
  /** In the plain registry. */
  readonly repository: string;
  /** In the registry with a log-in. */
  readonly staging: string;
  readonly tags: { readonly d: string; readonly e: string };
  /** Runs the program in this process, a word a blank. */
  readonly manager: (line: string, env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** For the plain registry. */
  readonly client: RegistryClient;
  readonly put: (files: Readonly<Record<string, string>>) => void;
  /** Puts what stands at a digest or tag of the plain registry's repository under a tag. */
  readonly tag: (from: string, tag: string) => Promise<string>;
  readonly digestOf: (reference: string) => Promise<string | undefined>;
  /** Moves the base image to another content. */
  readonly moveBase: () => Promise<void>;
}

export function manifestOf(
  name: string,
  keys: string,
  version = '1.0.0',
  distros = 'd, e',
): string {
  const plainHost = `'${plain}': { registry: { ${name}: '${plain}/${name}/app' } }`;
  const authHost =
    auth === undefined
      ? ''
      : `'${auth.host}': { user: LAB_USER, pwd: LAB_PASSWORD, registry: { ${name}: '${auth.host}/${name}/app' } }`;
  return `bentoml_version: '${version}'
python_versions: ['3.11']
packages: { ${name}: { runtime: [${distros}] } }
repository:
  ${plainHost}
  ${authHost}
${keys}
aliases: { ${name}: { latest: { distro: e } } }
distros:
  d: { templates_dir: t, base_image: '${plain}/${name}/base:1', add_to_tags: d }
  e: { templates_dir: t, base_image: '${plain}/${name}/base:1', add_to_tags: e }
`;
}

const TEMPLATE = `ARG PYTHON_VERSION
FROM {{ metadata.base_image }}
ARG TARGETARCH
COPY tools/{{ distro }} /tool
`;

export async function trustProject(lab: LabEngine, keys = ''): Promise<TrustProject> {
  const name = freshName();
  const folder = projectOf({
    'manifest.yml': manifestOf(name, keys),
    't/runtime.Dockerfile.njk': TEMPLATE,
    'tools/d': `d ${name}\n`,
    'tools/e': `e ${name}\n`,
  });
  onTestFinished(() => {
    removeProject(folder);
  });
  // Its images are removed from the engine after the test.
  realProject(lab, folder, name);
  const client = createRegistryClient({
    env: {},
    certsFolders: [],
    credentials: () => Promise.resolve(undefined),
  });
  onTestFinished(() => {
    client.close();
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    DOCKER_HOST: lab.url,
    ...(auth && { SSL_CERT_FILE: auth.ca, LAB_USER: auth.user, LAB_PASSWORD: auth.password }),
  };
  const repository = `${plain}/${name}/app`;
  const move = (from: string, to: string): Promise<string> => copyInside(client, from, to);
  await move(`${plain}/library/busybox:stable-amd64`, `${plain}/${name}/base:1`);
  return {
    folder,
    name,
    repository,
    staging: `${auth?.host ?? ''}/${name}/app`,
    tags: { d: '1.0.0-python3.11-d-runtime', e: '1.0.0-python3.11-e-runtime' },
    manager: (line, more = {}) => managerIn(folder, line, { env: { ...env, ...more } }),
    client,
    put: (files) => {
      putFiles(folder, files);
    },
    tag: (from, tag) => {
      const source = from.startsWith('sha256:') ? `${repository}@${from}` : `${repository}:${from}`;
      return move(source, `${repository}:${tag}`);
    },
    digestOf: async (reference) => (await client.headManifest(parseReference(reference)))?.digest,
    moveBase: async () => {
      await move(`${plain}/library/debian:bookworm-slim-amd64`, `${plain}/${name}/base:1`);
    },
  };
}

/** Copies an image of one platform within the plain registry. */
async function copyInside(client: RegistryClient, from: string, to: string): Promise<string> {
  const [source, target] = [parseReference(from), parseReference(to)];
  const stored = await client.getManifest(source);
  const content = readManifest(stored);
  if (content.type === 'image') {
    for (const { digest } of [content.manifest.config, ...content.manifest.layers]) {
      if (source.path !== target.path) {
        await client.mountBlob(target, { digest, from: source.path });
      }
    }
  }
  return client.putManifest({ ...target, digest: undefined }, stored);
}
