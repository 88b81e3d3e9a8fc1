import { compileFormat } from '../manifest/format.ts';
import type { TritonSection } from '../manifest/triton.ts';
import { bareDistro } from './bare-distro.ts';
import type { Cell } from './cell.ts';

/**
 * The cells of the triton section: set → version, in written order. A set takes the distro's place and a version that of the release
 * type, so lists, globs, exclude rules and aliases work on them as on all others. What they start from is not decided here.
 */
export function tritonCells(section: TritonSection | undefined): Cell[] {
  if (section === undefined) return [];
  const formatTag = compileFormat(section.tagFormat);
  return section.sets.flatMap((set) =>
    set.versions.map((version): Cell => {
      const name = `${version}-${set.name}`;
      return {
        id: `${section.package}/${set.name}/${version}`,
        package: section.package,
        releaseType: { name: version, versioned: false, cuda: false, weight: 1 },
        distro: bareDistro({ name: set.name, path: set.path, suffix: set.name }),
        python: { version: '', supportedUntil: undefined },
        cuda: undefined,
        cudaContext: undefined,
        platforms: set.platforms,
        triton: {
          set,
          version,
          tag: formatTag({ version, set: set.name }),
          folder: `${section.package}/${name}`,
        },
      };
    }),
  );
}
