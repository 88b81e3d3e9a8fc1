import { loadManifest } from '../../src/manifest/load.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { resolveAxes } from '../../src/matrix/axes.ts';
import type { RequestedAxes } from '../../src/matrix/axes.ts';
import { expand } from '../../src/matrix/expand.ts';
import { folderOf, namingOf, tagOf } from '../../src/matrix/name.ts';
import type { Family } from '../../src/plan/family.ts';
import { familyOf } from '../../src/plan/family.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { checkPlan } from '../../src/plan/rules.ts';

/** A manifest that must be sound. */
export function manifestOf(text: string): Manifest {
  const { manifest, diagnostics } = loadManifest(text, 'manifest.yml');
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!manifest || errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return manifest;
}

/** Everything up to the plan of a manifest text, with families as listings of file names. */
export function planned(
  text: string,
  options: {
    readonly axes?: RequestedAxes;
    readonly version?: string;
    /** Files of every family; default: a Dockerfile template for each release type of 2021. */
    readonly files?: readonly string[];
  } = {},
) {
  const manifest = manifestOf(text);
  const files =
    options.files ?? ['devel', 'runtime', 'cudnn'].map((type) => `${type}.Dockerfile.j2`);
  const types = [...manifest.releaseTypes.keys(), 'base'];
  const folders = [...manifest.distros.values()].map(({ templatesDir }) => templatesDir);
  const families = new Map<string, Family>(
    folders.map((folder) => [folder, familyOf(folder, files, types)]),
  );
  const axes = resolveAxes(manifest, options.axes ?? {});
  const hasBase = files.includes('base.Dockerfile.j2');
  const matrix = expand(manifest, axes, () => hasBase);
  const naming = namingOf(manifest, options.version ?? '0.13.0', axes.cudas.length);
  const plan = makePlan({ manifest, cells: matrix.cells, naming, families });
  const { images, cycle } = plan;
  const facts = { manifest, families, images, cycle, idleRules: matrix.idleRules };
  return {
    manifest,
    axes,
    matrix,
    naming,
    plan,
    ids: matrix.cells.map(({ id }) => id),
    tags: matrix.cells.map((cell) => `${cell.package}:${tagOf(cell, naming)}`),
    folders: matrix.cells.map((cell) => folderOf(cell, naming)),
    findings: checkPlan(facts, true),
  };
}
