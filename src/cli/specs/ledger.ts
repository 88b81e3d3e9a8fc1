import type { CommandSpec } from '../command.ts';
import { diffImagesOptions, sbomOptions } from '../options/ledger.ts';

export const sbomCommand: CommandSpec = {
  name: 'sbom',
  summary: 'Write what images hold as CycloneDX SBOMs, each package with the layer that brought it',
  details:
    "Reads dpkg's, apk's, Python's and conda's own lists out of the built image, of any platform and without running it; only rpm's database " +
    "is asked for by the image's own rpm, in a container. The same image gives the same bytes. Without IMAGE: all images of the manifest " +
    'that are selected, from the engine, into the folder --output. Exit 1 when an image or a list could not be read.',
  examples: [
    { command: 'manager sbom debian:bookworm-slim', what: 'one image, on standard output' },
    {
      command: 'manager sbom model-server:0.13.0-python3.8-debian11-runtime -o ms.cdx.json',
      what: 'into a file',
    },
    {
      command: 'manager sbom -o sboms/ -r runtime',
      what: "the manifest's runtime images, a file for each",
    },
  ],
  options: sbomOptions,
  positionals: [
    {
      name: 'image',
      describe: 'references or ids of images in the engine (default: those of the manifest)',
      required: false,
      variadic: true,
    },
  ],
  load: () => import('../commands/sbom.ts'),
};

export const diffImagesCommand: CommandSpec = {
  name: 'diff-images',
  summary: 'Compare two images: packages and their versions, sizes, layer by layer',
  details:
    'Layers are put beside one another by the instructions that made them. A file that `manager sbom` (or another tool that writes CycloneDX) ' +
    'has written can stand for an image: then only packages are compared. Exit 0, whether they differ or not; with --exit-code 1 when they do.',
  examples: [
    {
      command:
        'manager diff-images model-server:0.13.0-python3.8-debian11-runtime model-server:0.13.1-python3.8-debian11-runtime',
      what: 'what a release brings',
    },
    {
      command:
        'manager diff-images sboms/last.cdx.json model-server:0.13.1-python3.8-debian11-runtime --markdown',
      what: 'against the SBOM of the last release, for release notes',
    },
    { command: 'manager diff-images a:1 a:2 --json | jq .packages', what: 'for other programs' },
  ],
  options: diffImagesOptions,
  positionals: [
    {
      name: 'a',
      describe: 'a reference or id of an image in the engine, or an SBOM',
      required: true,
    },
    { name: 'b', describe: 'what it is compared with', required: true },
  ],
  load: () => import('../commands/diff-images.ts'),
};
