import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { globTest, isGlob } from '../../build-context/glob.ts';
import { pathInside } from '../../build-context/go-path.ts';
import { openContext } from '../../build-context/open-context.ts';
import { InputError, UsageError } from '../../errors.ts';
import { generate } from '../../generate/generate.ts';
import type { Generated } from '../../generate/generate.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Prepared, PlanRequest } from '../../generate/prepare.ts';
import { comparePlans } from './compare-plans.ts';
import type { Comparison } from './comparison-schema.ts';
import { readCommitted } from './git.ts';
import type { GitSurroundings } from './git.ts';
import { snapshotOf, snapshotOfFile } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface AgainstRequest extends GitSurroundings {
  /** As the user named it: a file of `manager plan --json`, or a commit. */
  readonly against: string;
  readonly cwd: string;
  readonly request: PlanRequest;
  readonly prepared: Prepared;
  readonly generated: Generated;
  /** Patterns of what runs write themselves: in no context. */
  readonly own: readonly string[];
}

/**
 * Compares the plan on disk with an earlier one. Asks no engine and no registry; the working tree stays as it is.
 *
 * @throws UsageError when `against` is neither a plan nor a commit; InputError for what is wrong with the earlier manifest
 */
export async function compareWith(asked: AgainstRequest): Promise<Comparison> {
  const { against, cwd, request, prepared, generated, env, signal } = asked;
  const { root } = prepared.project;
  const after = snapshotOf(prepared, generated);
  const file = resolve(cwd, against);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
    const before = snapshotOfFile(readFileSync(file, 'utf8'));
    if (before !== undefined) {
      return comparePlans({ against, before, after, changedFiles: new Map() });
    }
    const hint = 'Write one with `manager plan --json > FILE`.';
    throw new UsageError(`--against ${against} is no plan of this version`, hint);
  }
  const committed = await readCommitted(
    root,
    { ref: against, file: relative(root, request.manifestFile) },
    { env, signal },
  );
  try {
    const before = planAt(committed.folder, asked);
    const changedFiles = await changedSources(after, await committed.changed(), asked);
    return comparePlans({ against, before, after, changedFiles });
  } finally {
    committed.remove();
  }
}

/** The plan of the same request, of the manifest as it was. */
function planAt(folder: string, { against, request, prepared }: AgainstRequest): Snapshot {
  const { root } = prepared.project;
  const moved = (path: string): string => join(folder, relative(root, path));
  try {
    const before = prepare({
      ...request,
      manifestFile: moved(request.manifestFile),
      outputFolder: moved(request.outputFolder),
    });
    return snapshotOf(before, generate(before));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const first = error.diagnostics.find(({ severity }) => severity === 'error');
    const { file = '', line = 0, col = 0 } = first?.place ?? {};
    const place = first?.place === undefined ? '' : `${file}:${line}:${col}: `;
    throw new UsageError(
      `--against ${against}: the project of that commit has errors: ${place}${first?.message ?? ''}`,
      'Name a commit whose `manager check` succeeds.',
    );
  }
}

/** By image: which of the files that changed it reads from its context. */
async function changedSources(
  after: Snapshot,
  changed: readonly string[],
  { prepared, own }: AgainstRequest,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, Promise<readonly string[]>>();
  const inContext = async (dockerfile: string): Promise<readonly string[]> => {
    const context = await openContext({ folder: prepared.project.root, dockerfile, exclude: own });
    return changed.filter((path) => !context.leavesOut(path));
  };
  const entries = after.images.map(async (image): Promise<[string, readonly string[]]> => {
    const { name, dockerfile, rendered } = image;
    const sources = rendered?.sources ?? [];
    if (sources.length === 0) return [name, []];
    const paths = known.get(dockerfile) ?? inContext(dockerfile);
    known.set(dockerfile, paths);
    const read = (await paths).filter((path) => sources.some((source) => reaches(source, path)));
    return [name, read];
  });
  return new Map(await Promise.all(entries));
}

/** Whether a source of COPY or ADD, as it is written, takes a file: itself, or a folder above it. */
function reaches(source: string, path: string): boolean {
  const wanted = pathInside(source)
    .split('/')
    .filter((name) => name !== '');
  const names = path.split('/');
  return wanted.every((name, index) => {
    const own = names[index];
    if (own === undefined) return false;
    return isGlob(name) ? (globTest(name)?.(own) ?? false) : name === own;
  });
}
