import type { Diagnostic } from '../diagnostics.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Image } from './image.ts';
import { missingNames } from './tests.ts';

interface Facts {
  readonly manifest: Manifest;
  readonly images: readonly Image[];
}

/** A name that a cell has no value for would be compared as it stands, and never match. One finding a test. */
export function testsAreFilled({ manifest, images }: Facts): Diagnostic[] {
  return manifest.tests.flatMap((test): Diagnostic[] => {
    for (const { cell, tests } of images) {
      if (tests?.tests.includes(test) !== true) continue;
      const [name] = missingNames(test, tests.values);
      if (name === undefined) continue;
      return [
        manifest.source.diagnose(test.path, 'key', {
          code: 'manifest/missing-value',
          message: `the test ${test.name} uses {${name}}, which ${cell.id} does not have`,
          hint: 'Narrow it to the images that have one: with package, release, distro, python or cuda.',
        }),
      ];
    }
    return [];
  });
}

export function testsAreUsed({ manifest, images }: Facts): Diagnostic[] {
  const used = new Set(images.flatMap(({ tests }) => tests?.tests ?? []));
  return manifest.tests
    .filter((test) => !used.has(test))
    .map((test) =>
      manifest.source.diagnose(test.path, 'key', {
        code: 'manifest/idle-test',
        severity: 'warning',
        message: `no image of this run is tested by ${test.name}`,
      }),
    );
}
