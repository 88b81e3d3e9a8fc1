import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { Generated } from '../generate/generate.ts';
import type { Prepared } from '../generate/prepare.ts';
import type { TreeRequest } from '../tree/request.ts';

/** The file that `--dump-metadata` writes, in the current directory as in 2021. */
export const METADATA_FILE = 'metadata.json';

/** The tree that a run wants on disk. */
export function treeRequestOf(
  prepared: Prepared,
  generated: Generated,
  context: Context,
  withMetadata: boolean,
): TreeRequest {
  const path = resolve(context.cwd, METADATA_FILE);
  const previous = prepared.selective && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  return {
    folder: prepared.outputFolder,
    files: generated.files,
    prune: !prepared.selective,
    beside: withMetadata ? [{ path, text: generated.metadata(previous) }] : [],
    base: context.cwd,
  };
}

/** True when the current directory holds a metadata.json, so that a check looks at it too. */
export function hasMetadata(context: Context): boolean {
  return existsSync(resolve(context.cwd, METADATA_FILE));
}
