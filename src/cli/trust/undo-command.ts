import { join, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import type { RegistryVariables } from '../../registry/credential-store.ts';
import { openRegistries } from '../../trust/open-registries.ts';
import { undo } from '../../trust/undo.ts';
import { readUndoFile, writeUndoFile } from '../../trust/undo-file.ts';
import type { UndoFile } from '../../trust/undo-file.ts';
import type { Reporter } from '../report/reporter.ts';
import { columns } from '../table.ts';

interface Undoing {
  readonly command: UndoFile['command'];
  /** As the command line names it. */
  readonly shown: string;
  readonly registries: readonly RegistryVariables[];
  /** The manifest's. */
  readonly folder: string;
  readonly json: boolean;
}

/** `--undo FILE`: answers with the exit code. */
export async function runUndo(
  { command, shown, registries, folder, json }: Undoing,
  { cwd, env, signal }: Context,
  report: Reporter,
): Promise<number> {
  const file = readUndoFile(resolve(cwd, shown), shown, command);
  const client = openRegistries({ registries, env, folder, signal });
  try {
    const undone = await undo(file, client, signal);
    const rows = undone.map(({ state, reference, why }) => [state, reference, why]);
    report.out.write(
      json
        ? `${JSON.stringify({ version: 1, tags: undone }, null, 2)}\n`
        : columns([['STATE', 'REFERENCE', 'WHY'], ...rows]),
    );
    return undone.some(({ state }) => state === 'failed' || state === 'left') ? 1 : 0;
  } finally {
    client.close();
  }
}

/**
 * Says how to undo what a run did that ended in the middle: its result, which would say it, is never shown.
 *
 * @param kept answers with the undo file; undefined: none was written yet, and nothing was changed
 * @throws what `change` does
 */
export async function sayingUndo<T>(
  command: UndoFile['command'],
  report: Reporter,
  change: () => Promise<T>,
  kept: () => string | undefined,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    const path = kept();
    if (path !== undefined) {
      report.note(`Undo what was done: manager ${command} --undo ${path}`);
    }
    throw error;
  }
}

/** Writes down what tags lead to now, in a file of its own; answers with its path as it is shown. */
export function keepUndo(
  file: UndoFile,
  asked: string | undefined,
  folder: string,
  { cwd }: Pick<Context, 'cwd'>,
): string {
  const stamp = file.made.replace(/[:.]/g, '-');
  const path =
    asked === undefined
      ? join(folder, '.manager', 'undo', `${file.command}-${stamp}.json`)
      : resolve(cwd, asked);
  writeUndoFile(path, file);
  return relative(cwd, path);
}
