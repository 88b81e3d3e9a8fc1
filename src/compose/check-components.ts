import type { Diagnostic } from '../diagnostics.ts';
import { nearest } from '../nearest.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Composition } from './composition.ts';
import { namesBelow } from './image-facts.ts';
import type { ImageFacts } from './image-facts.ts';
import { problem } from './problem.ts';
import type { TritonRelease } from './release.ts';

/** Where a component of an image is, by kind. */
export const TRITON_FOLDER = '/opt/tritonserver';

const BACKENDS_FOLDER = `${TRITON_FOLDER}/backends`;

const KINDS = [
  { key: 'backends', flag: 'backend', what: 'backend' },
  { key: 'repoagents', flag: 'repoagent', what: 'repository agent' },
  { key: 'caches', flag: 'cache', what: 'cache' },
] as const;

/** Backends that NVIDIA ships in images of their own (release notes, and the repositories' issues #7063 and #7236). */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  [
    'vllm',
    'It is in the -vllm-python-py3 image only, whose Python packages it needs: start from that one.',
  ],
  [
    'tensorrtllm',
    'It is in the -trtllm-python-py3 image only, whose libraries it needs: start from that one.',
  ],
  ['fastertransformer', 'Its development has ended; TensorRT-LLM has taken its place.'],
]);

/** Names of backends that the context brings: `--copy DIR` to a backend's place. */
export function copiedBackends({ copies }: Pick<Composition, 'copies'>): ReadonlySet<string> {
  const folder = `${BACKENDS_FOLDER}/`;
  return new Set(
    copies.flatMap(({ target }) =>
      target.startsWith(folder) ? [target.slice(folder.length).replace(/\/+$/, '')] : [],
    ),
  );
}

/** What is asked for and not in the full image, as far as that is known. Pure. */
export function checkComponents(
  { composition }: CheckedRequest,
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Diagnostic[] {
  const own = copiedBackends(composition);
  const missing = KINDS.flatMap(({ key, flag, what }) => {
    const known =
      namesBelow({ files: full?.files }, `${TRITON_FOLDER}/${key}`) ??
      listed(key, composition, release);
    if (known === undefined) return [];
    return composition[key]
      .filter((name) => !known.includes(name) && !(key === 'backends' && own.has(name)))
      .map((name) => {
        const where = release === undefined ? 'the full image' : `release ${release.version}`;
        return problem(
          'unknown-component',
          `--${flag} ${name}: ${where} has no ${what} of that name`,
          hintFor(name, known, what),
          { key, value: name },
        );
      });
  });
  return [...missing, ...unsupportedOn(composition, full, release)];
}

/** Backends that the image of the platform does not have, unless its files are known. */
function unsupportedOn(
  composition: Composition,
  full: ImageFacts | undefined,
  release: TritonRelease | undefined,
): Diagnostic[] {
  const { platform, backends } = composition;
  const lacking = release?.unsupported.get(platform) ?? [];
  if (release === undefined || namesBelow({ files: full?.files }, BACKENDS_FOLDER)) return [];
  const own = copiedBackends(composition);
  return backends
    .filter((name) => lacking.includes(name) && !own.has(name))
    .map((name) => {
      const message = `--backend ${name}: release ${release.version} does not have it on ${platform}`;
      return problem('unsupported', message, 'Leave it out, or build for another platform.', {
        key: 'backends',
        value: name,
      });
    });
}

/** What the release's row says of the image in question. */
function listed(
  key: (typeof KINDS)[number]['key'],
  { gpu }: Composition,
  release: TritonRelease | undefined,
): readonly string[] | undefined {
  if (key === 'backends' && !gpu) return release?.cpuBackends ?? release?.backends;
  return release?.[key];
}

function hintFor(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  const elsewhere = what === 'backend' ? ELSEWHERE.get(name) : undefined;
  const parts = [
    elsewhere ?? (near === undefined ? undefined : `Did you mean '${near}'?`),
    known.length === 0 ? `It has no ${what}.` : `It has ${known.join(', ')}.`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}
