import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Context } from '../context.ts';
import type { Diagnostic, RelatedPlace } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { generate } from '../generate/generate.ts';
import { prepare } from '../generate/prepare.ts';
import type { PlanRequest } from '../generate/prepare.ts';
import { readManifest } from '../project/open.ts';
import { inspectTree } from '../tree/diff.ts';
import type { TreeDifference } from '../tree/diff.ts';
import { writeTree } from '../tree/write.ts';
import { checkpoint } from './checkpoint.ts';
import { optionsOf } from './command.ts';
import type { ParsedArgs } from './command.ts';
import { addOptions } from './options/add.ts';
import type { Reporter } from './report/reporter.ts';
import { matrixText, say, writtenText } from './summary.ts';
import { hasMetadata, treeRequestOf } from './tree-request.ts';

/** A manifest that is about to be changed. */
export interface ManifestFile {
  readonly path: string;
  readonly shown: string;
  readonly folder: string;
  readonly text: string;
}

/** What a command makes of a manifest's text. */
export interface Change {
  readonly text: string;
  /** New template files, by their path relative to the manifest's folder. */
  readonly templates?: ReadonlyMap<string, string>;
}

/**
 * Tries a change of the manifest, prints its diff (manifest, new templates, tree), and writes it all unless it is a dry run. When
 * the changed manifest has errors, nothing is written.
 */
export async function applyChange(
  change: (manifest: ManifestFile) => Change,
  args: ParsedArgs,
  context: Context,
  report: Reporter,
): Promise<number> {
  const options = optionsOf(args, addOptions);
  const path = resolve(context.cwd, options['manifest-file']);
  const shown = options['manifest-file'];
  const folder = dirname(path);
  report.relativeTo(folder);
  const { text, templates = new Map<string, string>() } = change({
    path,
    shown,
    folder,
    text: readManifest(path, shown),
  });
  const request: PlanRequest = {
    manifestFile: path,
    shownManifest: shown,
    outputFolder: resolve(context.cwd, options['dockerfile-dir']),
    bentomlVersion: options['bentoml-version'],
    overlay: { manifest: text, templates },
    undefinedMode: options.undefined,
  };
  const names = [shown, basename(path)];
  const prepared = ofChanged(names, () => prepare(request));
  const generated = ofChanged(names, () => generate(prepared));
  report.add(generated.warnings);
  const tree = treeRequestOf(prepared, generated, context, hasMetadata(context));
  const sources = [...templates].map(([name, body]) => ({ path: join(folder, name), text: body }));
  const beside = [{ path, text }, ...sources, ...(tree.beside ?? [])];
  const { differences } = inspectTree({ ...tree, beside });
  // The manifest's own change first: the rest follows from it.
  const own = new Set(beside.map((file) => relative(context.cwd, file.path).split(sep).join('/')));
  const isTree = ({ path: changed }: TreeDifference): number => (own.has(changed) ? 0 : 1);
  for (const { patch } of differences.toSorted((a, b) => isTree(a) - isTree(b))) {
    report.out.write(patch);
  }
  if (options['dry-run']) {
    report.note('A dry run: nothing was written.');
    return 0;
  }
  await checkpoint(context);
  const written = await writeTree({ ...tree, beside, signal: context.signal });
  report.add(written.warnings);
  say(report, `\n${matrixText(prepared)}${writtenText(written, { ...tree, beside }, context.cwd)}`);
  return 0;
}

/** Lines of the manifest are those that it would have: said where a mistake is at one, since nobody finds it in the file. */
function ofChanged<T>(names: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const told = error.diagnostics.map((diagnostic) =>
      names.includes(diagnostic.place?.file ?? '')
        ? { ...diagnostic, related: noted(diagnostic) }
        : diagnostic,
    );
    throw new InputError(told);
  }
}

function noted({ related = [] }: Diagnostic): RelatedPlace[] {
  return [...related, { message: 'in the manifest as it would be; nothing was written' }];
}
