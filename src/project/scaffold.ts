import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileOf } from '../plan/family.ts';
import type { Project } from './open.ts';
import { starterTemplate } from '../maintain/starter-template.ts';

/**
 * The template files that a new distro lacks, by path relative to the manifest's folder: a new family gets a copy of the family
 * that it is like; a release type without a template gets a starter.
 *
 * @param project the project with the new distro in its manifest
 */
export function scaffoldFamily(project: Project, name: string, like: string): Map<string, string> {
  const { manifest, families, root } = project;
  const folder = manifest.distros.get(name)?.templatesDir;
  const family = folder === undefined ? undefined : families.get(folder);
  if (folder === undefined || !family) return new Map();
  const model = manifest.distros.get(like)?.templatesDir;
  const copied =
    family.exists || model === undefined || model === folder
      ? new Map<string, string>()
      : copyOf(join(root, model), folder);
  const needed = manifest.packages.flatMap(({ releases }) =>
    releases
      .filter(({ distros }) => distros.some(({ distro }) => distro === name))
      .map(({ type }) => type),
  );
  const starters = [...new Set(needed)]
    .filter((type) => !dockerfileOf(family, type) && !hasDockerfile(copied, folder, type))
    .map((type) => [`${folder}/${type}.Dockerfile.njk`, starterTemplate(type)] as const);
  return new Map([...copied, ...starters]);
}

function copyOf(from: string, folder: string): Map<string, string> {
  const files = readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ name }) => [`${folder}/${name}`, readFileSync(join(from, name), 'utf8')]),
  );
}

function hasDockerfile(files: ReadonlyMap<string, string>, folder: string, type: string): boolean {
  return [...files.keys()].some((path) => path.startsWith(`${folder}/${type}.Dockerfile.`));
}
