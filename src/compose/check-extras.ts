import type { Diagnostic } from '../diagnostics.ts';
import type { Composition } from './composition.ts';
import { problem } from './problem.ts';

/** Debian policy 5.6.7, with what apt-get takes behind it: `=VERSION`, `:ARCHITECTURE`, `/RELEASE`. */
const APT_PACKAGE = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?(?:[=/][A-Za-z0-9.+:~-]+)?$/;
/** A requirement of PEP 508, with a URL or a marker too; it stands between the shell's single quotes, so it has none. */
const PIP_REQUIREMENT = /^[A-Za-z0-9][A-Za-z0-9._ ,<>=!~*+@:/[\]();"%#?&-]*$/;
const ACCOUNT = /^(?:[a-z_][a-z0-9_-]*|[0-9]+)(?::(?:[a-z_][a-z0-9_-]*|[0-9]+))?$/;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** The flags, and what a manifest calls them. */
const KEYS = { apt: 'apt', pip: 'pip', user: 'user', label: 'labels', copy: 'copy' } as const;

/** What a value has to be, by flag: every one of them becomes a part of a line of the Dockerfile. */
interface Rule {
  readonly flag: keyof typeof KEYS;
  readonly what: string;
  readonly example: string;
  readonly values: readonly string[];
  readonly allows: (value: string) => boolean;
}

/** What is wrong with the packages, labels, files and the account that are asked for. Pure. */
export function checkExtras(composition: Composition): Diagnostic[] {
  return [
    ...rulesFor(composition).flatMap(({ flag, what, example, values, allows }) =>
      values
        .filter((value) => !allows(value))
        .map((value) =>
          problem(
            'bad-value',
            `--${flag} ${JSON.stringify(value)} is not ${what}`,
            `As in --${flag}${flag === 'user' ? '=' : ' '}${example}.`,
            { key: KEYS[flag], value },
          ),
        ),
    ),
    ...minimalProblem(composition),
  ];
}

function rulesFor({ apt, pip, user, labels, copies }: Composition): readonly Rule[] {
  return [
    {
      flag: 'apt',
      what: "a package's name",
      example: 'libgl1',
      values: apt,
      allows: (value) => APT_PACKAGE.test(value),
    },
    {
      flag: 'pip',
      what: 'a requirement of pip',
      example: 'torch==2.5.1',
      values: pip,
      allows: (value) => PIP_REQUIREMENT.test(value),
    },
    {
      flag: 'user',
      what: 'an account: NAME, or UID[:GID]',
      example: 'triton-server',
      values: user === undefined ? [] : [user],
      allows: (value) => ACCOUNT.test(value),
    },
    {
      flag: 'label',
      what: "a label's name",
      example: 'team=vision',
      values: [...labels.keys()],
      allows: (value) => LABEL.test(value),
    },
    {
      flag: 'label',
      what: 'one line of text',
      example: 'team=vision',
      values: [...labels.values()],
      allows: (value) => !/\p{Cc}/u.test(value),
    },
    ...rulesOfCopies(copies),
  ];
}

function rulesOfCopies(copies: Composition['copies']): readonly Rule[] {
  const rule = { flag: 'copy', example: 'conf:/etc/triton' } as const;
  return [
    {
      ...rule,
      what: 'an absolute path',
      values: copies.map(({ target }) => target),
      allows: (value) => value.startsWith('/'),
    },
    {
      ...rule,
      what: 'a path that a Dockerfile can name',
      values: copies.flatMap(({ source, target }) => [source, target]),
      // A backslash is a part of the name to the classic builder, and to BuildKit's context an escape (docker 26.1).
      allows: (value) => value !== '' && !/[$\\\p{Cc}]/u.test(value),
    },
  ];
}

function minimalProblem({ recipe, repoagents, caches }: Composition): Diagnostic[] {
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
