import type { Diagnostic } from '../diagnostics.ts';
import { hasErrors } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import { parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { gpuLibraries } from './backend-needs.ts';
import { chooseRelease, newestRelease } from './choose-release.ts';
import type { Composition, ImageRole } from './composition.ts';
import { problem, warning } from './problem.ts';
import type { TritonRelease } from './release.ts';

/** Platforms that Triton's images are made for. */
export const TRITON_PLATFORMS: readonly string[] = ['linux/amd64', 'linux/arm64'];
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

/** A name that becomes a part of a path and of a line of the Dockerfile. */
const COMPONENT = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Debian policy 5.6.7, with what apt-get takes behind it: `=VERSION`, `:ARCHITECTURE`, `/RELEASE`. */
const APT_PACKAGE = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?(?:[=/][A-Za-z0-9.+:~-]+)?$/;
/** A requirement of PEP 508 without an environment marker: it must not end the shell's word. */
const PIP_REQUIREMENT = /^[A-Za-z0-9][A-Za-z0-9._ ,<>=!~*+@:/[\]-]*$/;
const ACCOUNT = /^(?:[a-z_][a-z0-9_-]*|[0-9]+)(?::(?:[a-z_][a-z0-9_-]*|[0-9]+))?$/;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

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
    ...imageProblems(composition),
    ...gpuMinProblem(composition, version),
    ...extraProblems(composition),
    ...minimalProblems(composition),
  ];
  if (hasErrors(problems)) throw new InputError(problems);
  const named = defaultImages(composition, version, release);
  return {
    composition,
    release,
    images: new Map([...named, ...composition.images]),
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
    if ('problem' in chosen) return { ...none, version, found: [] };
    return { version, release: chosen.release, found: [] };
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
  const isVersion = /^[0-9]{2}\.[0-9]{2}$/.test(version);
  if (recipe === 'minimal' && isVersion) return { ...none, version, found: [] };
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
        const hint = 'A name has letters, digits, dots, dashes and underscores.';
        const message = `--${flag} ${JSON.stringify(name)} cannot be a name`;
        return problem('bad-name', message, hint, { key, value: name });
      }),
    ];
  });
}

function imageProblems({ images, platform }: Composition): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (!TRITON_PLATFORMS.includes(platform)) {
    const hint = suggestion(platform, TRITON_PLATFORMS);
    const message = `Triton has no images for the platform ${platform}`;
    problems.push(problem('platform', message, hint, { key: 'platforms', value: platform }));
  }
  for (const [role, reference] of images) {
    try {
      parseReference(reference);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const about = { key: 'images', value: role } as const;
      problems.push(problem('bad-image', `--image ${role}: ${error.message}`, undefined, about));
    }
  }
  const missing = (['full', 'min'] as const).filter((role) => !images.has(role));
  if (images.size > 0 && missing.length > 0) {
    const given = [...images.keys()].join(' and ');
    const flags = missing.map((role) => `--image ${role},<reference>`).join(' and ');
    problems.push(
      problem(
        'one-image',
        `--image names ${given}, but not ${missing.join(' and ')}: full and min belong together`,
        `Add ${flags}, or leave --image out for NGC's images of --container-version.`,
        { key: 'images' },
      ),
    );
  }
  return problems;
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

/** The flags of extras, and what a manifest calls them. */
const KEYS = { apt: 'apt', pip: 'pip', user: 'user', label: 'labels', copy: 'copy' } as const;

function extraProblems({ apt, pip, user, labels, copies }: Composition): Diagnostic[] {
  const wrong = (flag: keyof typeof KEYS, value: string, what: string): Diagnostic =>
    problem('bad-value', `--${flag} ${JSON.stringify(value)} is not ${what}`, undefined, {
      key: KEYS[flag],
      value,
    });
  return [
    ...apt
      .filter((each) => !APT_PACKAGE.test(each))
      .map((each) => wrong('apt', each, "a package's name")),
    ...pip
      .filter((each) => !PIP_REQUIREMENT.test(each))
      .map((each) => wrong('pip', each, 'a requirement of pip')),
    ...(user === undefined || ACCOUNT.test(user)
      ? []
      : [wrong('user', user, 'an account: NAME, or UID[:GID]')]),
    ...[...labels.keys()]
      .filter((name) => !LABEL.test(name))
      .map((name) => wrong('label', name, "a label's name")),
    ...[...labels.values()]
      .filter((value) => /\p{Cc}/u.test(value))
      .map((value) => wrong('label', value, 'one line of text')),
    ...copies.flatMap(({ source, target }) => [
      ...(target.startsWith('/') ? [] : [wrong('copy', target, 'an absolute path')]),
      ...[source, target]
        .filter((path) => path === '' || /[$\p{Cc}]/u.test(path))
        .map((path) => wrong('copy', path, 'a path that a Dockerfile can name')),
    ]),
  ];
}

function minimalProblems({ recipe, repoagents, caches }: Composition): Diagnostic[] {
  const extra = [
    ...repoagents.map((name) => `--repoagent ${name}`),
    ...caches.map((name) => `--cache ${name}`),
  ];
  if (recipe !== 'minimal' || extra.length === 0) return [];
  return [
    problem(
      'minimal',
      `--recipe minimal copies backends only, not ${extra.join(', ')}`,
      'Leave --recipe out for agents and caches.',
      { key: 'recipe' },
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
