import { bentomlDistros } from './bentoml-distros.ts';
import { currentDistros } from './current-distros.ts';
import type { BaseImages, Distro, DistroRelease } from './distro.ts';

/** BentoML's distros, in its order, then those of today. */
export const distros: readonly Distro[] = [...bentomlDistros, ...currentDistros];

/** The distro where none is written. */
export const DEFAULT_DISTRO = 'debian';
/** The Python where none is written; a distro without it takes its newest. */
export const DEFAULT_PYTHON = '3.11';

/** Names for `docker.distro`, for help, completion and messages. */
export function distroNames(): readonly string[] {
  return distros.map(({ name }) => name);
}

export function findDistro(name: string): Distro | undefined {
  return distros.find((distro) => distro.name === name);
}

/** Names of the distros that can be built so. */
export function distrosWith(release: DistroRelease): readonly string[] {
  return distros.filter(({ releases }) => releases[release].length > 0).map(({ name }) => name);
}

/** CUDA versions, in full, that a distro has images for. */
export function cudasOf({ releases }: Distro): readonly string[] {
  return [...new Set(releases.cuda.flatMap(({ cudas }) => cudas ?? []))];
}

/** Pythons of a distro, oldest first; with CUDA, those of the images of that version. */
export function pythonsOf(
  { releases }: Distro,
  release: DistroRelease,
  cuda?: string,
): readonly string[] {
  const rows = releases[release].filter((row) => cuda === undefined || hasCuda(row, cuda));
  return [...new Set(rows.flatMap(({ pythons }) => pythons))];
}

/** The first row of base images that has the versions. */
export function findBaseImages(
  { releases }: Distro,
  release: DistroRelease,
  python: string,
  cuda: string | undefined,
): BaseImages | undefined {
  return releases[release].find(
    (row) => row.pythons.includes(python) && (cuda === undefined || hasCuda(row, cuda)),
  );
}

/** What FROM names. */
export function imageOf({ image }: BaseImages, python: string, cuda: string | undefined): string {
  return image
    .replace('{python}', python)
    .replace('{digits}', python.replace('.', ''))
    .replace('{cuda}', cuda ?? '');
}

function hasCuda({ cudas }: BaseImages, cuda: string): boolean {
  return cudas?.includes(cuda) === true;
}
