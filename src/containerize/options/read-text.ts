import { InputError } from '../../errors.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { ContextFiles, Located } from './context-files.ts';
import { expandPath } from './expand-path.ts';
import type { Diagnose } from './source.ts';

/** The key that names a file, and the word for the file in messages. */
export interface FileOption {
  readonly section?: 'docker' | 'conda';
  readonly key: string;
  readonly what: string;
}

interface FileWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: ContextFiles;
  readonly diagnose: Diagnose;
}

type LocatedFile = Located & { readonly kind: 'file' };

/** The file of the project that an option names, or what is wrong about it. */
export function findFile(
  path: string,
  { env, files, diagnose }: FileWorld,
  { section = 'docker', key, what }: FileOption,
): { file: LocatedFile } | { problem: Diagnostic } {
  const located = files.locate(expandPath(path, env));
  if (located.kind === 'file') return { file: located };
  const said = {
    missing: {
      why: `there is no ${what} ${path}`,
      hint: 'Paths are relative to the folder of the bentofile.',
    },
    folder: { why: `${path} is a folder, not a ${what}`, hint: 'Name the file in it.' },
    outside: {
      why: `the ${what} ${path} lies outside of the folder of the bentofile`,
      hint: 'Copy it into that folder: nothing else is read.',
    },
  }[located.kind];
  const problem = {
    code: `containerize/file-${located.kind}`,
    message: `${section}.${key}: ${said.why}`,
    hint: said.hint,
  };
  return { problem: diagnose([section, key], 'value', problem) };
}

/** The text of the file that an option names. */
export function readText(
  path: string,
  world: FileWorld,
  option: FileOption,
): { text: string } | { problem: Diagnostic } {
  const found = findFile(path, world, option);
  if ('problem' in found) return found;
  try {
    return { text: world.files.readText(found.file, path, option.what) };
  } catch (error) {
    const problem = error instanceof InputError ? error.diagnostics[0] : undefined;
    if (!problem) throw error;
    const { section = 'docker', key } = option;
    return { problem: world.diagnose([section, key], 'value', problem) };
  }
}
