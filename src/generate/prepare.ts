import { relative, resolve, sep } from 'node:path';
import { hasErrors, inFileOrder } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { version as versionPattern } from '../manifest/patterns.ts';
import { resolveAxes } from '../matrix/axes.ts';
import type { Axes, RequestedAxes } from '../matrix/axes.ts';
import { expand } from '../matrix/expand.ts';
import type { Matrix } from '../matrix/expand.ts';
import { namingOf, tagOf } from '../matrix/name.ts';
import type { Naming } from '../matrix/name.ts';
import { isSelective, select } from '../matrix/select.ts';
import type { Selection } from '../matrix/select.ts';
import { dockerfileOf } from '../plan/family.ts';
import type { Plan } from '../plan/image.ts';
import { makePlan, narrow } from '../plan/plan.ts';
import { checkPlan } from '../plan/rules.ts';
import { composeSection } from '../compose/section/compose-section.ts';
import type { ComposedCell, ComposedSection } from '../compose/section/compose-section.ts';
import { sectionFacts } from '../compose/section/section-facts.ts';
import { openProject } from '../project/open.ts';
import type { Overlay, Project } from '../project/open.ts';
import type { UndefinedMode } from '../render/environment.ts';

/** What a run is asked for; everything but the two paths is optional. */
export interface PlanRequest {
  /** Absolute path of the manifest. */
  readonly manifestFile: string;
  /** The manifest as the user named it. */
  readonly shownManifest: string;
  /** Absolute path of the output folder. */
  readonly outputFolder: string;
  readonly bentomlVersion?: string | undefined;
  /** Stands in where no version is given: validating a manifest needs none of its own. */
  readonly fallbackVersion?: string;
  readonly axes?: RequestedAxes;
  readonly selection?: Omit<Selection, 'pythons' | 'cudas'>;
  /** Texts to take in place of what is on disk. */
  readonly overlay?: Overlay;
  /** What templates may do with undefined names; default: `strict`. */
  readonly undefinedMode?: UndefinedMode;
}

/** A project with its plan. */
export interface Prepared {
  readonly project: Project;
  readonly naming: Naming;
  readonly matrix: Matrix;
  /** Every image of the matrix. */
  readonly full: Plan;
  /** The selected images and those that they start from. */
  readonly plan: Plan;
  /** True when the command line chose a part: such a run removes nothing. */
  readonly selective: boolean;
  /** The output folder relative to the manifest's folder, `/`-separated. */
  readonly outputPath: string;
  readonly outputFolder: string;
  /** What the Triton images are made of, by the ids of their cells. */
  readonly composed: ReadonlyMap<string, ComposedCell>;
  readonly warnings: readonly Diagnostic[];
  readonly undefinedMode: UndefinedMode;
}

/**
 * Reads, validates, expands and plans; writes nothing and renders nothing.
 *
 * @throws InputError with every mistake of the manifest, its families and the request
 */
export function prepare(request: PlanRequest): Prepared {
  const project = openProject(request.manifestFile, request.shownManifest, request.overlay);
  const { manifest, families, root } = project;
  const axes = resolveAxes(manifest, request.axes ?? {});
  const expanded = expand(manifest, axes, (folder) => {
    const family = families.get(folder);
    return family !== undefined && dockerfileOf(family, 'base') !== undefined;
  });
  const section = sectionOf(project, expanded);
  const matrix = { ...expanded, cells: section.cells };
  const naming = namingOf(manifest, versionOf(request, project), axes.cudas.length);
  const planned = makePlan({ manifest, cells: matrix.cells, naming, families });
  const { images, cycle } = planned;
  const { idleRules } = matrix;
  const sound = !hasErrors(project.diagnostics);
  const diagnostics = inFileOrder([
    ...project.diagnostics,
    ...section.diagnostics,
    ...checkPlan({ manifest, families, images, idleRules, cycle }, sound),
  ]);
  if (!planned.plan || hasErrors(diagnostics)) throw new InputError(diagnostics);
  refuseSources(request, project);
  const selection = selectionOf(request, axes);
  const chosen = select(matrix.cells, selection, (cell) => tagOf(cell, naming));
  const names = new Set(chosen.map((cell) => `${cell.package}:${tagOf(cell, naming)}`));
  return {
    project,
    naming,
    matrix,
    full: planned.plan,
    composed: section.composed,
    plan: names.size === planned.plan.images.length ? planned.plan : narrow(planned.plan, names),
    selective: isSelective({ ...request.selection, ...request.axes }),
    outputPath: relative(root, resolve(request.outputFolder)).split(sep).join('/'),
    outputFolder: resolve(request.outputFolder),
    warnings: diagnostics,
    undefinedMode: request.undefinedMode ?? 'strict',
  };
}

/** The triton section, looked into unless a part of it was set aside: what is left would be misjudged. */
function sectionOf({ manifest, imageFacts }: Project, { cells }: Matrix): ComposedSection {
  const empty = { cells, composed: new Map<string, ComposedCell>(), diagnostics: [] };
  if (manifest.triton?.isWhole !== true) return empty;
  const { facts, diagnostics } = sectionFacts(manifest, imageFacts);
  if (diagnostics.length > 0) return { ...empty, diagnostics };
  const isFileMissing = typeof manifest.triton.imageFacts === 'string' && imageFacts === undefined;
  return isFileMissing ? empty : composeSection(cells, facts, manifest.source);
}

/** An output folder that holds the sources would have them overwritten: every README.md in it is ours to write. */
function refuseSources(
  { outputFolder }: PlanRequest,
  { root, manifestFile, families }: Project,
): void {
  const sources = [manifestFile, ...[...families.keys()].map((folder) => resolve(root, folder))];
  const output = resolve(outputFolder);
  const inside = sources.find((path) => path === output || path.startsWith(withSeparator(output)));
  if (inside === undefined) return;
  throw new InputError([
    {
      code: 'options/output-over-sources',
      severity: 'error',
      message: `the output folder ${output} holds ${relative(output, inside) || 'the templates'}, a source of what is written there`,
      hint: 'Give --dockerfile-dir a folder of its own, such as ./generated.',
    },
  ]);
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function versionOf(request: PlanRequest, { manifest, diagnostics }: Project): string {
  const version = request.bentomlVersion ?? manifest.bentomlVersion ?? request.fallbackVersion;
  // Triton's images have versions of their own.
  if (version === undefined && manifest.packages.length === 0 && manifest.triton) return '';
  if (version === undefined) {
    // Where the manifest has errors, its version may be one of them: then they are what is said.
    if (hasErrors(diagnostics)) return '0';
    throw new InputError([
      {
        code: 'options/no-bentoml-version',
        severity: 'error',
        message: 'no BentoML version is known',
        hint: 'Give one, as in `manager -bv 0.13.0`, or set bentoml_version in the manifest.',
      },
    ]);
  }
  if (versionPattern.test(version) || version === manifest.bentomlVersion) return version;
  throw new InputError([
    {
      code: 'options/bad-bentoml-version',
      severity: 'error',
      message: `--bentoml-version ${version}: not a version that fits into a tag, such as 0.13.0`,
    },
  ]);
}

/** Values that became the axis itself are not a choice among it any more. */
function selectionOf(request: PlanRequest, axes: Axes): Selection {
  const { pythons, cudas } = request.axes ?? {};
  return {
    ...request.selection,
    ...(axes.unlistedPythons.size === 0 && pythons ? { pythons } : {}),
    ...(cudas ? { cudas } : {}),
  };
}
