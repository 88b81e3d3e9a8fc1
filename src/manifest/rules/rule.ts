import type { Diagnostic } from '../../diagnostics.ts';
import type { Manifest } from '../manifest.ts';

/** A rule that needs more than one value of the manifest. All rules run; all their findings are reported together. */
export type Rule = (manifest: Manifest) => Diagnostic[];

/** Hints are optional properties, so an absent one must not be there at all. */
export function hinted(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}
