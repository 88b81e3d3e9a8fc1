import type { InstalledPackage } from './package.ts';
import type { OperatingSystem } from './sources/os-release.ts';

/** One layer of an image. */
export interface LedgerLayer {
  /** `sha256:…` of the layer's tar, uncompressed: the same in every engine. */
  readonly digest: string;
  /** The instruction that made it, as a Dockerfile has it: `RUN apt-get update`; empty: the image does not say. */
  readonly instruction: string;
  /** Files that it adds or changes; folders do not count. */
  readonly files: number;
  /** Bytes of these. */
  readonly size: number;
  /** Files and folders that it takes away. */
  readonly removed: number;
}

/** What an image holds. */
export interface Ledger {
  /** As it was asked for. */
  readonly reference: string;
  /** `sha256:…` of its configuration. */
  readonly digest: string;
  readonly platform: string;
  /** When it was built, ISO 8601; undefined: it does not say. */
  readonly created: string | undefined;
  readonly system: OperatingSystem | undefined;
  readonly layers: readonly LedgerLayer[];
  /** Sorted, see `packageOrder`. */
  readonly packages: readonly InstalledPackage[];
  /** What could not be read, a sentence each: the list of packages is not whole then. */
  readonly problems: readonly string[];
}
