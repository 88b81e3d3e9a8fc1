import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { ManagerError, UsageError } from '../errors.ts';
import type { StoredManifest } from '../registry/manifest.ts';
import { errnoOf, systemReason } from '../system-error.ts';
import { writeWhole } from '../whole-file.ts';

const text = z.string();

const UndoEntrySchema = z.strictObject({
  repository: text.describe('host/path.'),
  tag: text,
  before: z
    .strictObject({
      digest: text,
      media_type: text,
      manifest: text.describe(
        'The manifest itself, so that it can be put back after it was deleted.',
      ),
    })
    .nullable()
    .describe('What the tag led to; null: there was none.'),
  after: text.nullable().describe('The digest that it leads to afterwards; null: the tag is gone.'),
});

export const UndoFileSchema = z.strictObject({
  version: z.literal(1),
  command: z.enum(['prune', 'promote']),
  made: text.describe('When, ISO 8601.'),
  entries: z.array(UndoEntrySchema),
});

/** What tags led to before a command changed them. */
export type UndoFile = z.infer<typeof UndoFileSchema>;
export type UndoEntry = UndoFile['entries'][number];

export function rememberedManifest({
  digest,
  mediaType,
  bytes,
}: StoredManifest): UndoEntry['before'] {
  return { digest, media_type: mediaType, manifest: Buffer.from(bytes).toString('utf8') };
}

/**
 * Writes an undo file whole or not at all, before anything is changed; its folder is made.
 *
 * @throws ManagerError `trust/undo-file`
 */
export function writeUndoFile(path: string, file: UndoFile): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, `${JSON.stringify(file, null, 2)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ManagerError('trust/undo-file', `could not write ${path}: ${why}`, {
      hint: 'Nothing was changed. Name another file with --undo-file.',
      cause: error,
    });
  }
}

/** @throws UsageError for a file that is missing or is none of ours */
export function readUndoFile(path: string, shown: string, command: UndoFile['command']): UndoFile {
  const value = readJson(path, shown);
  const read = UndoFileSchema.safeParse(value);
  if (!read.success) throw new UsageError(`--undo ${shown} is no undo file of this version`);
  if (read.data.command === command) return read.data;
  throw new UsageError(
    `--undo ${shown} was written by manager ${read.data.command}`,
    `Use manager ${read.data.command} --undo.`,
  );
}

function readJson(path: string, shown: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw new UsageError(`--undo ${shown} cannot be read: ${systemReason(error)}`);
    }
    throw new UsageError(
      `--undo ${shown}: there is no such file`,
      'A run that deletes or moves something says at its end which file undoes it.',
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--undo ${shown} is not JSON`);
  }
}
