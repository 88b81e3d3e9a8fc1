import type { Ledger, LedgerLayer } from '../ledger.ts';
import type { InstalledPackage } from '../package.ts';
import { alignLayers } from './align-layers.ts';
import type { LayerPair } from './align-layers.ts';
import { comparePackages } from './compare-packages.ts';
import type { PackageChange } from './compare-packages.ts';

/** One side of a comparison: an image of an engine, or what an SBOM tells of one, which is its packages. */
export interface ComparedImage {
  readonly title: string;
  readonly digest?: string;
  readonly platform?: string;
  readonly layers?: readonly LedgerLayer[];
  readonly packages: readonly InstalledPackage[];
}

/** Counts of a whole image. */
export interface ImageTotals {
  /** Bytes of all files of all layers; one that two layers have counts twice, as it does in a registry. */
  readonly size: number;
  readonly files: number;
}

/** How two images differ. */
export interface Comparison {
  readonly before: ComparedImage;
  readonly after: ComparedImage;
  /** Undefined where a side is an SBOM. */
  readonly totals: { readonly before: ImageTotals; readonly after: ImageTotals } | undefined;
  readonly layers: readonly LayerPair[] | undefined;
  readonly packages: readonly PackageChange[];
  /** Whether anything does. */
  readonly differs: boolean;
}

export function comparedLedger(ledger: Ledger): ComparedImage {
  const { reference, digest, platform, layers, packages } = ledger;
  return { title: reference, digest, platform, layers, packages };
}

export function compareImages(before: ComparedImage, after: ComparedImage): Comparison {
  const [old, now] = [before.layers, after.layers];
  const packages = comparePackages(before.packages, after.packages);
  if (old === undefined || now === undefined) {
    const differs = packages.length > 0;
    return { before, after, totals: undefined, layers: undefined, packages, differs };
  }
  const layers = alignLayers(old, now);
  return {
    before,
    after,
    totals: { before: totalsOf(old), after: totalsOf(now) },
    layers,
    packages,
    // Settings such as a CMD are in no layer, but in the digest.
    differs: before.digest !== after.digest || layers.some(({ change }) => change !== 'same'),
  };
}

export function totalsOf(layers: readonly LedgerLayer[]): ImageTotals {
  return layers.reduce(
    (sum, layer) => ({ size: sum.size + layer.size, files: sum.files + layer.files }),
    { size: 0, files: 0 },
  );
}
