import { InputError } from '../../src/errors.ts';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { generate } from '../../src/generate/generate.ts';
import type { Generated } from '../../src/generate/generate.ts';
import { prepare } from '../../src/generate/prepare.ts';
import type { Prepared, PlanRequest } from '../../src/generate/prepare.ts';
import { putFiles, scratchFolder } from './scratch.ts';

export type Request = Partial<Omit<PlanRequest, 'manifestFile' | 'shownManifest' | 'outputFolder'>>;

/** Plans and renders a project that is on disk; its tree would be `generated` beside the manifest. */
export function generated(root: string, request: Request = {}): Generated & { prepared: Prepared } {
  const prepared = prepare({
    manifestFile: `${root}/manifest.yml`,
    shownManifest: 'manifest.yml',
    outputFolder: `${root}/generated`,
    ...request,
  });
  return { ...generate(prepared), prepared };
}

/** A project in a folder that goes with the test. */
export function projectOf(files: Readonly<Record<string, string>>): string {
  const root = scratchFolder();
  putFiles(root, files);
  return root;
}

/** What a request is refused with; anything but an InputError is a bug and comes through. */
export function refusalOf(work: () => unknown): readonly Diagnostic[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  throw new Error('nothing was refused');
}
