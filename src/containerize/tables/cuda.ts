/**
 * CUDA versions of BentoML 1.0.25 and 1.1, and the short forms that mean one of them (spec/containerize.md §2;
 * `ALLOWED_CUDA_VERSION_ARGS` of the wheel bentoml 1.1.11). They keep their meaning: 12 stays 12.1.1.
 */
const BENTOML = {
  '12.1.1': ['12', '12.1'],
  '12.1.0': [],
  '12.0.1': ['12.0'],
  '12.0.0': [],
  '11.8.0': ['11', '11.8'],
  '11.7.1': ['11.7'],
  '11.6.2': ['11.6'],
  '11.4.3': ['11.4'],
  '11.2.2': ['11.2'],
} as const;

/** Versions since, for the distros of today. Those with a source for an image are in docs/sources.md. */
const CURRENT = {
  '13.3.1': ['13', '13.3'],
  '13.3.0': [],
  '13.2.1': ['13.2'],
  '13.0.2': ['13.0'],
  '13.0.1': [],
  '12.9.1': ['12.9'],
  '12.9.0': [],
  '12.8.1': ['12.8'],
  '12.8.0': [],
  '12.6.3': ['12.6'],
  '12.6.2': [],
  '12.6.1': [],
  '12.6.0': [],
} as const;

export const BENTOML_CUDAS: readonly string[] = Object.keys(BENTOML);
export const CURRENT_CUDAS: readonly string[] = Object.keys(CURRENT);

/** What `default` means with a distro of BentoML's. */
export const BENTOML_DEFAULT_CUDA = '11.6.2';
/** What `default` means with a distro that BentoML has not: the newest 12 for which all of them have an image. */
export const CURRENT_DEFAULT_CUDA = '12.8.1';

/** The word for a distro's own version. */
export const DEFAULT_CUDA_WORD = 'default';

/** What may stand in `docker.cuda_version` beside `default`, and the full version that it means. */
export const cudaAliases: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...BENTOML, ...CURRENT }).flatMap(([full, short]) =>
    [full, ...short].map((name) => [name, full] as const),
  ),
);

/** True for what `docker.cuda_version` may be. */
export function isCudaVersion(text: string): boolean {
  return text === DEFAULT_CUDA_WORD || cudaAliases.has(text);
}

/** What `docker.cuda_version` may be, for messages and completion. */
export function cudaVersionNames(): readonly string[] {
  return [DEFAULT_CUDA_WORD, ...cudaAliases.keys()];
}
