import type { WriteReport, WriteRequest } from '../../src/tree/write.ts';
import { writeTree } from '../../src/tree/write.ts';
import { readFiles, scratchFolder } from './scratch.ts';

/** A text per path. */
export type Texts = Readonly<Record<string, string>>;

/** A scratch project with an output folder, and the tree brought there. */
export function treeProject() {
  const root = scratchFolder();
  const folder = `${root}/generated`;
  const write = (files: Texts, more: Partial<WriteRequest> = {}): Promise<WriteReport> =>
    writeTree({
      folder,
      files: Object.entries(files).map(([path, text]) => ({ path, text })),
      prune: true,
      ...more,
    });
  return { root, folder, write, tree: () => readFiles(folder) };
}
