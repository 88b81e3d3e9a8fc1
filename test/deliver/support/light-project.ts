import { onTestFinished } from 'vitest';
import { removeProject } from '../../integration/project-copy.ts';
import { labRegistry } from '../../support/lab.ts';
import type { LabEngine } from '../../support/lab.ts';
import { projectOf } from '../../support/project.ts';
import { freshName, realProject } from './real.ts';
import type { RealProject } from './real.ts';

/** A project that builds in seconds, and the names of its images. */
export interface LightProject extends RealProject {
  /** Starts from busybox, and runs tools/base. */
  readonly base: string;
  /** Starts from `base`, and runs tools/child. */
  readonly child: string;
  /** Starts from busybox, and runs tools/alone. */
  readonly alone: string;
  /** Repository of the images in the registry. */
  readonly repository: string;
}

const CHILD = [
  'ARG PYTHON_VERSION',
  '{# a line that is not in the Dockerfile #}',
  'FROM {{ metadata.package }}:{{ build_tag }}',
  'COPY tools/child /child',
  'RUN sh /child',
  '',
].join('\n');

function aloneTemplate(tool: string): string {
  return [
    'ARG PYTHON_VERSION',
    'FROM {{ metadata.base_image }}',
    `COPY tools/${tool} /`,
    `RUN sh /${tool}`,
    '',
  ].join('\n');
}

/**
 * @param more replaces files, or adds some
 * @param keys further lines of the manifest
 */
export function lightProject(
  lab: LabEngine,
  more: Readonly<Record<string, string>> = {},
  registry = `'${labRegistry() ?? ''}': { registry: { NAME: '${labRegistry() ?? ''}/NAME/app' } }`,
  keys = '',
): LightProject {
  const name = freshName();
  const manifest = `bentoml_version: '1.0.0'
python_versions: ['3.11']
packages: { NAME: { runtime: [d, e] } }
repository: { ${registry} }
${keys}
aliases: { NAME: { latest: { distro: e } } }
distros:
  d: { templates_dir: t, base_image: 'busybox:stable', add_to_tags: d }
  e: { templates_dir: u, base_image: 'busybox:stable', add_to_tags: e }
`.replaceAll('NAME', name);
  const folder = projectOf({
    'manifest.yml': manifest,
    't/base.Dockerfile.njk': aloneTemplate('base'),
    't/runtime.Dockerfile.njk': CHILD,
    'u/runtime.Dockerfile.njk': aloneTemplate('alone'),
    'tools/base': `echo base ${name}\n`,
    'tools/child': `echo child ${name}\n`,
    'tools/alone': `echo alone ${name}\n`,
    ...more,
  });
  onTestFinished(() => {
    removeProject(folder);
  });
  return {
    ...realProject(lab, folder, name),
    base: `${name}:base-python3.11-d`,
    child: `${name}:1.0.0-python3.11-d-runtime`,
    alone: `${name}:1.0.0-python3.11-e-runtime`,
    repository: `${labRegistry() ?? ''}/${name}/app`,
  };
}
