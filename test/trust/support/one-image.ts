import type { IncomingMessage, ServerResponse } from 'node:http';
import { digestOf } from '../../../src/registry/digest.ts';
import { OCI_MANIFEST } from '../../../src/registry/media-type.ts';
import { projectOf } from '../../support/project.ts';

/** The tag of the only image of {@link oneImageProject}. */
export const TAG = '1.0.0-python3.11-d-runtime';

/** A folder with a manifest of one image, whose repository is `team/app` of `host`. */
export function oneImageProject(host: string): string {
  return projectOf({
    'manifest.yml': `bentoml_version: '1.0.0'
python_versions: ['3.11']
packages: { app: { runtime: [d] } }
repository: { '${host}': { registry: { app: '${host}/team/app' } } }
distros: { d: { templates_dir: t, base_image: 'debian:12', add_to_tags: d } }
`,
    't/runtime.Dockerfile.njk': 'FROM {{ metadata.base_image }}\nARG PYTHON_VERSION\n',
  });
}

/** Answers as a registry that has a manifest. */
export function serveManifest(
  { method }: Pick<IncomingMessage, 'method'>,
  response: ServerResponse,
  bytes: Buffer,
): void {
  response.setHeader('content-type', OCI_MANIFEST);
  response.setHeader('docker-content-digest', digestOf(bytes));
  response.setHeader('content-length', bytes.length);
  response.end(method === 'HEAD' ? undefined : bytes);
}
