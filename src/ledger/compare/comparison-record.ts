import type { LayerPair, PlacedLayer } from './align-layers.ts';
import type { ComparedImage, Comparison, ImageTotals } from './compare.ts';
import type { ImageComparison } from './comparison-schema.ts';

/** A comparison as `diff-images --json` prints it, versioned; what is not known is null. */
export function comparisonRecord(comparison: Comparison): ImageComparison {
  const { before, after, totals, layers, packages, differs } = comparison;
  return {
    version: 1,
    differs,
    before: imageRecord(before, totals?.before),
    after: imageRecord(after, totals?.after),
    packages: packages.map((change) => ({ ...change, growth: change.growth ?? null })),
    layers: layers?.map(layerRecord) ?? null,
  };
}

function imageRecord(
  image: ComparedImage,
  totals: ImageTotals | undefined,
): ImageComparison['before'] {
  const { title, digest = null, platform = null, packages } = image;
  return {
    image: title,
    digest,
    platform,
    size: null,
    files: null,
    ...totals,
    packages: packages.length,
  };
}

type LayerRecord = NonNullable<ImageComparison['layers']>[number];

function layerRecord({ change, before, after }: LayerPair): LayerRecord {
  const growth = (after?.size ?? 0) - (before?.size ?? 0);
  return { change, growth, before: placedRecord(before), after: placedRecord(after) };
}

function placedRecord(layer: PlacedLayer | undefined): LayerRecord['before'] {
  if (layer === undefined) return null;
  const { index, digest, size, files, removed, instruction } = layer;
  return { index, digest, size, files, removed, instruction };
}
