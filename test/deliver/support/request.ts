import { deliveryRequest } from '../../../src/deliver/request.ts';
import type { DeliveryOptions, DeliveryRequest } from '../../../src/deliver/request.ts';
import { generated, projectOf } from '../../support/project.ts';

/** Two images on a base image of their own, two Pythons each way; pushed to one registry. */
export const MANIFEST = `bentoml_version: '1.0.0'
python_versions: ['3.10', '3.11']
packages: { p: { runtime: [d] } }
repository: { registry.example: { registry: { p: registry.example/p } } }
distros: { d: { templates_dir: t, base_image: 'debian:12', add_to_tags: d } }
`;

const FILES = {
  't/base.Dockerfile.njk': 'ARG PYTHON_VERSION\nFROM {{ metadata.base_image }}\nRUN make\n',
  't/runtime.Dockerfile.njk':
    '{# a comment #}\nARG PYTHON_VERSION\nFROM {{ metadata.package }}:{{ build_tag }}\nCOPY tools/x /x\nRUN make\n',
};

/** A request for a project on disk that goes with the test. */
export function requestOf(
  options: Partial<DeliveryOptions> = {},
  files: Readonly<Record<string, string>> = {},
): DeliveryRequest {
  const root = projectOf({ 'manifest.yml': MANIFEST, ...FILES, ...files });
  const project = generated(root);
  return deliveryRequest(project.prepared, project, { build: true, push: false, ...options });
}

export const BASES = ['p:base-python3.10-d', 'p:base-python3.11-d'] as const;
export const RUNTIMES = ['p:1.0.0-python3.10-d-runtime', 'p:1.0.0-python3.11-d-runtime'] as const;
