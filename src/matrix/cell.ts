import type { CudaVersion, Distro, PythonVersion, ReleaseType } from '../manifest/manifest.ts';
import type { TritonSet } from '../manifest/triton.ts';

/** One combination of all axes. Platforms stay together: they become one tag. */
export interface Cell {
  /** `model-server/debian10/cudnn/py3.8/cuda11.3.1`: unique, and what `--only` is matched against. */
  readonly id: string;
  readonly package: string;
  readonly releaseType: ReleaseType;
  readonly distro: Distro;
  readonly python: PythonVersion;
  /** The value of the CUDA axis; undefined for release types without it. */
  readonly cuda: CudaVersion | undefined;
  /** The CUDA version that `metadata.cuda` describes: the cell's own, else the first of the axis (as in 2021). */
  readonly cudaContext: CudaVersion | undefined;
  readonly platforms: readonly string[];
  /** An image of the triton section, whose release type is its version and whose distro is its set; it has no Python axis. */
  readonly triton?: TritonCell;
}

/** What the triton section says of an image. */
export interface TritonCell {
  readonly set: TritonSet;
  readonly version: string;
  readonly tag: string;
  /** Of its Dockerfile, relative to the output folder. */
  readonly folder: string;
}

/** The first day after which one of the cell's parts is no longer supported, and which part that is. */
export function supportEnd(cell: Cell): { until: string; part: string } | undefined {
  const parts = [
    { until: cell.distro.supportedUntil, part: cell.distro.name },
    { until: cell.python.supportedUntil, part: `Python ${cell.python.version}` },
    { until: cell.cuda?.supportedUntil, part: `CUDA ${cell.cuda?.version ?? ''}` },
  ].flatMap(({ until, part }) => (until === undefined ? [] : [{ until, part }]));
  return parts.reduce<{ until: string; part: string } | undefined>(
    (first, each) => (first === undefined || each.until < first.until ? each : first),
    undefined,
  );
}
