import type { Distro } from '../manifest/manifest.ts';

/** What stands in a cell's place of a distro where no manifest has one: a name, and what it starts from. */
export function bareDistro({
  name,
  path = [],
  baseImage = '',
  suffix = '',
}: Pick<Distro, 'name'> & Partial<Pick<Distro, 'path' | 'baseImage' | 'suffix'>>): Distro {
  return {
    ...{ name, path, baseImage, suffix },
    templatesDir: '',
    multistageImage: undefined,
    header: undefined,
    envars: [],
    cudaPrefixUrl: undefined,
    cudaRequires: null,
    pythonVersions: undefined,
    platforms: undefined,
    supportedUntil: undefined,
  };
}
