import { readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import { decodeText } from '../../project/text-file.ts';
import { realPath } from './inside.ts';
import { refused, warning } from './problem.ts';
import { findProjectFile } from './project-file.ts';
import type { BentoWorld } from './world.ts';

/** What goes beside install.sh. */
export interface Requirements {
  /** By file name: requirements.txt, requirements.lock.txt, and the constraints that they name. */
  readonly files: ReadonlyMap<string, string>;
  readonly warnings: readonly Diagnostic[];
}

interface Reading {
  readonly project: string;
  readonly world: Pick<BentoWorld, 'env'>;
  readonly option: string;
  readonly files: Map<string, string>;
  readonly warnings: Diagnostic[];
  /** Real paths of what is part of the text: a file that is named again adds nothing. */
  readonly seen: Set<string>;
  /** Names of constraints in the bento, by their real paths. */
  readonly constraints: Map<string, string>;
  /** Real paths of the constraints that are being read. */
  readonly above: readonly string[];
}

const OTHER_FILE =
  /^\s*(?:(-r|-c)\s*|(--requirement|--constraint)(?:\s*=\s*|\s+))(\S[^#]*?)\s*(?:\s#.*)?$/;
const LOCAL =
  /^\s*(?:(?:-e\s*|--editable(?:\s*=\s*|\s+))?(?:\.{1,2}(?:\/|$|\s|\[)|\/|file:)|[\w.[\],-]+\s*@\s*file:)/;

/**
 * Reads requirements files of a project for its bento. A file that another one names with `-r` becomes part of its text (as
 * BentoML does it), one that it names with `-c` a file beside it: in the image, the paths that were written lead nowhere. For the same
 * reason a requirement that is a path is a warning.
 *
 * @param named by file name in the bento, what names it and its path as written
 * @throws InputError as findProjectFile does, and `containerize/requirements-circle`
 */
export function readRequirements(
  project: string,
  named: ReadonlyMap<string, { readonly option: string; readonly written: string }>,
  world: Pick<BentoWorld, 'env'>,
): Requirements {
  const files = new Map<string, string>();
  const warnings: Diagnostic[] = [];
  const constraints = new Map<string, string>();
  for (const [name, { option, written }] of named) {
    const seen = new Set<string>();
    const reading = { project, world, option, files, warnings, seen, constraints, above: [] };
    files.set(name, `${readLines(written, reading).join('\n')}\n`);
  }
  return { files, warnings };
}

function readLines(written: string, reading: Reading): string[] {
  const { path } = findProjectFile(reading.project, written, reading.option, reading.world);
  if (reading.seen.has(path)) return [];
  reading.seen.add(path);
  const root = realPath(reading.project) ?? reading.project;
  const shown = relative(root, path);
  const text = decodeText(readFileSync(path), shown).replace(/^\uFEFF/, '');
  let isContinued = false;
  return text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const wasContinued = isContinued;
      isContinued = line.endsWith('\\');
      return wasContinued ? [line] : readLine(line, { path, shown }, reading);
    });
}

function readLine(line: string, file: { path: string; shown: string }, reading: Reading): string[] {
  const [, short, long, target] = OTHER_FILE.exec(line) ?? [];
  if (target !== undefined && !target.includes('://')) {
    const other = resolve(dirname(file.path), target);
    const isConstraint = (short ?? long ?? '').replace(/^-+/, '').startsWith('c');
    return isConstraint ? [readConstraints(other, reading)] : readLines(other, reading);
  }
  if (LOCAL.test(line)) {
    const message = `${file.shown} asks for ${line.trim()}, a path that the image does not have`;
    const hint = 'Make a wheel of it, and name that under python.wheels.';
    reading.warnings.push(warning('local-requirement', message, hint));
  }
  return [line];
}

function readConstraints(written: string, reading: Reading): string {
  const { path } = findProjectFile(reading.project, written, reading.option, reading.world);
  if (reading.above.includes(path)) {
    throw refused(
      'requirements-circle',
      `${reading.option}: the constraints in ${basename(path)} name themselves`,
      'Remove the -c line that leads back.',
    );
  }
  const known = reading.constraints.get(path);
  if (known !== undefined) return `-c ${known}`;
  const name = `constraints-${reading.constraints.size + 1}.txt`;
  reading.constraints.set(path, name);
  const above = [...reading.above, path];
  const lines = readLines(path, { ...reading, seen: new Set(), above });
  reading.files.set(name, `${lines.join('\n')}\n`);
  return `-c ${name}`;
}
