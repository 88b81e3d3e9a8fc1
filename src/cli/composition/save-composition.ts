import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { CheckedRequest } from '../../compose/check-request.ts';
import { renderDockerfile } from '../../compose/dockerfile.ts';
import type { FactsByRole } from '../../compose/make-recipe.ts';
import type { Recipe } from '../../compose/recipe.ts';
import { factsToSave, rebased, setContent } from '../../compose/section/saved-set.ts';
import type { Context } from '../../context.ts';
import { InputError, UsageError } from '../../errors.ts';
import { prepare } from '../../generate/prepare.ts';
import { saveSet } from '../../maintain/save-set.ts';
import { distroName } from '../../manifest/patterns.ts';
import { readTextFile } from '../../project/text-file.ts';
import { patchOf } from '../../tree/diff.ts';
import type { Reporter } from '../report/reporter.ts';
import { writeChanged } from './write-changed.ts';

export interface SaveInput {
  /** As `--save` names it. */
  readonly file: string;
  readonly request: CheckedRequest;
  readonly facts: FactsByRole;
  readonly recipe: Recipe;
  /** `registry.example/team/triton-prod:latest`: its last word is the name of the set. */
  readonly outputName: string;
  /** Absolute path of the work dir. */
  readonly folder: string;
  readonly context: Context;
  readonly report: Reporter;
}

/** A manifest with the composition in it, not written yet. */
export interface Saving {
  /** Prints the diff and writes the manifest, whole or not at all. */
  readonly write: () => void;
}

/**
 * Makes `--save FILE.yml` ready: the composition as a set of that manifest's triton section, which is then read as `manager` reads it and
 * must give the same Dockerfile.
 *
 * @throws InputError when the set is there with other content, the manifest has mistakes, or gives another Dockerfile
 * @throws UsageError for what cannot be a set, or a file in no folder
 */
export function savingOf(input: SaveInput): Saving {
  const { file, context, report } = input;
  const { path, text: before } = manifestAt(resolve(context.cwd, file), file);
  const recipe = recipeBeside(path, input);
  const name = setName(input.outputName);
  const { version } = recipe;
  if (version === undefined) {
    throw new UsageError(
      `--save ${file}: the release of the images is not known`,
      'Say it: --container-version 24.12.',
    );
  }
  const text = saveSet(before, file, {
    name,
    version,
    platform: recipe.composition.platform,
    content: setContent(recipe),
    facts: factsToSave(input.request, input.facts, recipe),
  });
  report.relativeTo(dirname(path));
  requireSame({ path, file, text, name, version, recipe });
  return {
    write: () => {
      if (text === before) return;
      const shown = relative(context.cwd, path).split(sep).join('/');
      const from = before === undefined ? '/dev/null' : `a/${shown}`;
      report.out.write(patchOf(from, `b/${shown}`, before ?? '', text));
      writeChanged(path, text);
    },
  };
}

/** Where a link leads is what is written. */
function manifestAt(path: string, shown: string): { path: string; text: string | undefined } {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    const real = realpathSync(path);
    return { path: real, text: readTextFile(real, shown, 'manifest') };
  }
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true) {
    return { path, text: undefined };
  }
  throw new UsageError(`--save ${shown}: its folder does not exist`, 'Make it first.');
}

/** Copied paths count from the manifest's folder then. */
function recipeBeside(path: string, { recipe, folder, file }: SaveInput): Recipe {
  return rebased(recipe, (source) => {
    const moved = relative(dirname(path), resolve(folder, source)).split(sep).join('/');
    if (moved !== '..' && !moved.startsWith('../')) return moved || '.';
    throw new UsageError(
      `--save ${file}: ${source} of the work dir is not below the manifest's folder`,
      'Save the manifest in the work dir, or in a folder above it.',
    );
  });
}

function setName(output: string): string {
  const name = (output.split('/').at(-1) ?? '').replace(/[:@].*$/, '');
  if (distroName.test(name)) return name;
  throw new UsageError(
    `--save: '${name}', of --output-name, cannot be the name of a set`,
    'A name begins with a letter, and has letters, digits, dots, dashes and underscores.',
  );
}

interface Saved {
  readonly path: string;
  readonly file: string;
  readonly text: string;
  readonly name: string;
  readonly version: string;
  readonly recipe: Recipe;
}

/** What the manifest makes of the set is what the command makes. */
function requireSame({ path, file, text, name, version, recipe }: Saved): void {
  const { project, composed } = prepare({
    manifestFile: path,
    shownManifest: file,
    outputFolder: join(dirname(path), 'generated'),
    fallbackVersion: '0',
    overlay: { manifest: text },
  });
  const found = composed.get(`${project.manifest.triton?.package ?? ''}/${name}/${version}`);
  const same =
    found !== undefined &&
    renderDockerfile(found.recipe, found.platforms).text ===
      renderDockerfile(recipe, found.platforms).text;
  if (same) return;
  throw new InputError([
    project.manifest.source.diagnose(['triton', 'sets', name], 'key', {
      code: 'compose/not-the-same',
      message: `${file} would not give the same image: its own images, image_facts or exclude say something else of ${name} ${version}`,
      hint: 'Save it into a file of its own, or bring both in line.',
    }),
  ]);
}
