import { projectOf } from '../../support/project.ts';

const TEMPLATE = `ARG PYTHON_VERSION
FROM scratch
LABEL distro="{{ distro }}"
COPY tools/x /x
`;

/** A project of as many images as distros × Pythons (3.10 and later), each from nothing; its folder goes with the test. */
export function projectOfMany(
  registry: string,
  { distros, pythons = 1 }: { readonly distros: number; readonly pythons?: number },
): string {
  const names = Array.from({ length: distros }, (_, index) => `d${index}`);
  const versions = Array.from({ length: pythons }, (_, index) => `'3.${10 + index}'`);
  const manifest = `bentoml_version: '1.0.0'
python_versions: [${versions.join(', ')}]
packages: { p: { runtime: [${names.join(', ')}] } }
repository: { '${registry}': { registry: { p: '${registry}/team/p' } } }
distros:
${names.map((name) => `  ${name}: { templates_dir: t, base_image: scratch, add_to_tags: ${name} }`).join('\n')}
`;
  return projectOf({
    'manifest.yml': manifest,
    't/runtime.Dockerfile.njk': TEMPLATE,
    'tools/x': 'x\n',
    // A builder without sessions gets the whole context with every build.
    '.dockerignore': '*\n!tools\n',
  });
}
