import type { Diagnostic } from '../diagnostics.ts';
import { hasErrors } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { gpuLibraries } from './backend-needs.ts';
import { checkExtras } from './check-extras.ts';
import { checkNamedImages, isUsed } from './check-named-images.ts';
import { chooseRelease, newestRelease } from './choose-release.ts';
import type { Composition, ImageRole } from './composition.ts';
import { problem, warning } from './problem.ts';
import type { TritonRelease } from './release.ts';

/** Where NVIDIA publishes them. */
export const NGC_REPOSITORY = 'nvcr.io/nvidia/tritonserver';

/** A composition that can be looked into: it names its images, and nothing in it contradicts the rest. */
export interface CheckedRequest {
  readonly composition: Composition;
  /** The release asked for; undefined: the full image will tell. */
  readonly release: TritonRelease | undefined;
  readonly images: ReadonlyMap<ImageRole, string>;
  /** Roles whose image is NGC's own of the release. */
  readonly published: ReadonlySet<ImageRole>;
  readonly warnings: readonly Diagnostic[];
}

const IS_VERSION = /^[0-9]{2}\.[0-9]{2}$/;
/** A name that becomes a part of a path and of a line of the Dockerfile. */
const COMPONENT = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * Checks what can be checked before any image is looked at.
 *
 * @throws InputError with everything that is wrong
 */
export function checkRequest(
  composition: Composition,
  releases: readonly TritonRelease[],
): CheckedRequest {
  const { version, release, found } = versionOf(composition, releases);
  const problems = [
    ...found,
    ...componentProblems(composition),
    ...checkNamedImages(composition),
    ...gpuMinProblem(composition, version),
    ...checkExtras(composition),
  ];
  if (hasErrors(problems)) throw new InputError(problems);
  const named = defaultImages(composition, version, release);
  const given = [...composition.images].filter(([role]) => isUsed(role, composition));
  return {
    composition,
    release,
    images: new Map([...named, ...given]),
    published: new Set([...named.keys()].filter((role) => !composition.images.has(role))),
    warnings: problems,
  };
}

interface AskedVersion {
  readonly version: string | undefined;
  readonly release: TritonRelease | undefined;
  readonly found: readonly Diagnostic[];
}

function versionOf(
  { version, images, recipe }: Composition,
  releases: readonly TritonRelease[],
): AskedVersion {
  const none = { version: undefined, release: undefined };
  if (images.size > 0) {
    // What the images say wins; the flag fills in what they leave out.
    if (version === undefined) return { ...none, found: [] };
    const chosen = chooseRelease(version, releases);
    if (!('problem' in chosen)) return { version, release: chosen.release, found: [] };
    return { ...none, version, found: IS_VERSION.test(version) ? [] : [chosen.problem] };
  }
  if (version === undefined) {
    const release = newestRelease(releases);
    const said = `no --container-version: taking ${release.version}, the newest known release`;
    return { version: release.version, release, found: [warning('default-version', said)] };
  }
  const chosen = chooseRelease(version, releases);
  if (!('problem' in chosen)) {
    const found = chosen.warning === undefined ? [] : [chosen.warning];
    return { version, release: chosen.release, found };
  }
  if (recipe === 'minimal' && IS_VERSION.test(version)) return { ...none, version, found: [] };
  return { ...none, version, found: [chosen.problem] };
}

const KINDS = [
  ['backends', 'backend'],
  ['repoagents', 'repoagent'],
  ['caches', 'cache'],
] as const;

function componentProblems(composition: Composition): Diagnostic[] {
  return KINDS.flatMap(([key, flag]) => {
    const names = composition[key];
    const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    const wrong = [...new Set(names)].filter((name) => !COMPONENT.test(name));
    return [
      ...[...repeated].map((name) =>
        problem('duplicate', `--${flag} ${name} is given more than once`, 'Give it once.', {
          key,
          value: name,
        }),
      ),
      ...wrong.map((name) => {
        const hint = name.includes(',')
          ? `Repeat the flag: ${name
              .split(',')
              .map((each) => `--${flag} ${each.trim()}`)
              .join(' ')}.`
          : 'A name has letters, digits, dots, dashes and underscores.';
        const message = `--${flag} ${JSON.stringify(name)} cannot be a name`;
        return problem('bad-name', message, hint, { key, value: name });
      }),
    ];
  });
}

/** Without a version the published one cannot be named either. */
function gpuMinProblem(composition: Composition, version: string | undefined): Diagnostic[] {
  const { images, backends } = composition;
  if (!gpuLibraries(composition).nccl || version !== undefined || images.has('gpu-min')) return [];
  const names = backends.filter((name) => name === 'pytorch' || name === 'tensorflow');
  return [
    problem(
      'no-gpu-min',
      `a CPU image with ${names.join(' and ')} takes libraries out of the GPU min image, and none is named`,
      'Add --image gpu-min,<reference>, or --container-version for the published one.',
      { key: 'images' },
    ),
  ];
}

/** NGC's images of a release; none where the user names images. */
function defaultImages(
  composition: Composition,
  version: string | undefined,
  release: TritonRelease | undefined,
): Map<ImageRole, string> {
  const { gpu, images } = composition;
  const named = new Map<ImageRole, string>();
  if (version === undefined) return named;
  if (images.size === 0) {
    named.set('full', `${NGC_REPOSITORY}:${version}-${gpu ? '' : 'cpu-only-'}py3`);
    named.set(
      'min',
      gpu || release === undefined ? `${NGC_REPOSITORY}:${version}-py3-min` : release.base,
    );
  }
  if (gpuLibraries(composition).nccl) named.set('gpu-min', `${NGC_REPOSITORY}:${version}-py3-min`);
  return named;
}
