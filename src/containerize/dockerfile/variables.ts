import type { Diagnostic } from '../../diagnostics.ts';

/** What the user's template may set with `{% set … %}`, in the order of templates/bento/probe.njk. */
export const SETTABLE = [
  'bento__user',
  'bento__uid_gid',
  'bento__home',
  'bento__path',
  'bento__entrypoint',
  'bento__enable_buildkit',
  'bento__buildkit_frontend',
  'bento__add_header',
] as const;

export type VariableName = (typeof SETTABLE)[number];

/** The value of each: a text, a number or a truth value, as the template language has it. */
export type Variables = Readonly<Record<VariableName, unknown>>;

/** Runs the user's template over a base that has no blocks; its variables come back. */
export type Probe = (variables: Variables) => Variables;

/** What does not follow from other variables. */
export interface VariableDefaults {
  readonly buildkit: boolean;
  readonly banner: boolean;
}

/**
 * The frontend of `# syntax=`: the latest of Docker's first major version, as the guide says of BentoML. A fixed old one would take
 * here-documents from templates (they came with 1.4).
 */
export const FRONTEND = 'docker/dockerfile:1';
const USER = 'bentoml';
/** One number, as BentoML has it; `1034:1034`, which its guide says, is accepted as well. */
const UID_GID = 1034;

/** Each follows from the ones before it, unless the template sets it. */
const ROUNDS = SETTABLE.length;

export interface SettledVariables {
  readonly values: Variables;
  /** What the template sets. */
  readonly set: ReadonlySet<VariableName>;
}

/**
 * The variables once the user's template has had its say: home follows from the user, path from home, entrypoint from path, whichever
 * of them it sets, and also where it builds one from another.
 */
export function settleVariables(defaults: VariableDefaults, probe: Probe): SettledVariables {
  const set = setVariables(defaults, probe);
  const complete = (known: Variables): Variables => {
    const derived = derive(known, defaults);
    // In the order of their dependence: what is derived uses what was derived before it.
    return Object.fromEntries(
      SETTABLE.map((name) => [name, set.has(name) ? known[name] : derived[name]]),
    ) as Variables;
  };
  let values = settle(derive({}, defaults), complete);
  for (let round = 0; round < ROUNDS; round += 1) {
    const given = derive(values, defaults);
    const found = probe(given);
    const next = settle(found, complete);
    const isStable = SETTABLE.every((name) => Object.is(next[name], values[name]));
    values = next;
    if (isStable && round > 0) break;
  }
  return { values, set };
}

function settle(from: Variables, complete: (known: Variables) => Variables): Variables {
  // user → home → path → entrypoint: three steps.
  return complete(complete(complete(from)));
}

/** A variable that comes back as the marker which it was given is not set by the template. */
function setVariables(defaults: VariableDefaults, probe: Probe): Set<VariableName> {
  const marks = Object.fromEntries(SETTABLE.map((name) => [name, `\u0001${name}`])) as Variables;
  let found: Variables;
  try {
    found = probe(marks);
  } catch {
    // A template that computes with a variable may not bear the marker; whatever else is wrong comes again.
    const plain = derive({}, defaults);
    found = probe(plain);
    return new Set(SETTABLE.filter((name) => found[name] !== plain[name]));
  }
  return new Set(SETTABLE.filter((name) => found[name] !== marks[name]));
}

function derive(known: Partial<Variables>, { buildkit, banner }: VariableDefaults): Variables {
  const user = text(known.bento__user) ?? USER;
  const home = text(known.bento__home) ?? `/home/${USER}/`;
  const path = text(known.bento__path) ?? '/home/bentoml/bento';
  return {
    bento__user: USER,
    bento__uid_gid: UID_GID,
    bento__home: `/home/${user}/`,
    bento__path: `${home.replace(/\/+$/, '')}/bento`,
    bento__entrypoint: `${path.replace(/\/+$/, '')}/env/docker/entrypoint.sh`,
    bento__enable_buildkit: buildkit,
    bento__buildkit_frontend: FRONTEND,
    bento__add_header: banner,
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The numbers of the user and the group in `bento__uid_gid`, or undefined when it has none. */
export function uidAndGid(value: unknown): { uid: number; gid: number } | undefined {
  const written = typeof value === 'number' ? String(value) : value;
  const match = typeof written === 'string' ? /^(\d{1,10})(?::(\d{1,10}))?$/.exec(written) : null;
  if (match === null) return undefined;
  const uid = Number(match[1]);
  const gid = Number(match[2] ?? match[1]);
  // The last number means "none" to the kernel.
  return Math.max(uid, gid) < 4_294_967_295 ? { uid, gid } : undefined;
}

const PATH = /^\/[\w.@+,=~/-]*$/;
const FORMS: readonly (readonly [VariableName, (value: unknown) => boolean, string])[] = [
  ['bento__user', matches(/^[a-z_][\w.-]{0,31}$/i), 'the name of a user'],
  ['bento__uid_gid', (value) => uidAndGid(value) !== undefined, 'a number, or two as in 1034:1034'],
  ['bento__home', isPath, 'an absolute path of letters, digits and . _ - + @ , = ~'],
  ['bento__path', isPath, 'an absolute path of letters, digits and . _ - + @ , = ~'],
  ['bento__entrypoint', isPath, 'an absolute path of letters, digits and . _ - + @ , = ~'],
  [
    'bento__buildkit_frontend',
    (value) => value === null || matches(/^[\w./:@-]*$/)(value),
    'the name of an image',
  ],
];

function matches(form: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && form.test(value);
}

function isPath(value: unknown): boolean {
  return matches(PATH)(value) && !String(value).split('/').includes('..');
}

/**
 * What is wrong with the variables. They end up in many instructions, some of which a shell reads. What follows from a variable is as
 * wrong as that one, and not told.
 * @param placeOf where the template sets a variable
 */
export function checkVariables(
  { values, set }: SettledVariables,
  placeOf: (name: VariableName) => Pick<Diagnostic, 'place' | 'excerpt'>,
): Diagnostic[] {
  const wrong = FORMS.filter(([name, isRight]) => !isRight(values[name]));
  const own = wrong.filter(([name]) => set.has(name));
  return (own.length > 0 ? own : wrong).map(([name, , form]) => ({
    code: 'containerize/template-variable',
    severity: 'error',
    message: `${name} is ${JSON.stringify(values[name])}, which is not ${form}`,
    ...placeOf(name),
  }));
}
