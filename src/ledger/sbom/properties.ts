/** Names of our own properties in SBOMs (CycloneDX property taxonomy: a namespace, then colons). */
export const PROPERTY = {
  platform: 'manager:image:platform',
  files: 'manager:image:files',
  /** Bytes of all files of all layers. */
  size: 'manager:image:size',
  /** What could not be read, with a number after it. */
  problem: 'manager:image:problem',
  /** The file that names the package. */
  location: 'manager:package:location',
  source: 'manager:package:source',
  /** Bytes on the disk. */
  packageSize: 'manager:package:size',
  /** Number of the layer that brought the package, from 0. */
  layer: 'manager:layer',
  layerDigest: 'manager:layer:digest',
  instruction: 'manager:layer:instruction',
} as const;
