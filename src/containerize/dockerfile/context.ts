import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import { PyFloat } from '../../render/environment.ts';
import type { ContextValue } from '../../render/environment.ts';
import { typeFault } from '../../render/runtime/fault.ts';
import { PyFunction } from '../../render/values/callable.ts';
import { toText } from '../../render/values/text.ts';
import { shellQuote } from '../bento/shell-words.ts';
import type { ImageSetup } from '../setup.ts';
import { BASE_TEMPLATE } from './loader.ts';
import { envValue } from './quote.ts';
import { uidAndGid } from './variables.ts';
import type { Variables } from './variables.ts';

/** The port of the metrics of a gRPC server, which BentoML always exposes. */
const PROMETHEUS_PORT = 3001;

/** What a distro leaves behind; emptied before the entrypoint is set. A shell without braces reads it. */
const CLEAN_UP: Readonly<Record<string, readonly string[]>> = {
  debian: ['/var/lib/apt/lists/*', '/var/cache/apt/*', '/var/log/apt'],
  ubi: ['/var/cache/yum'],
};

/** Distros of which system tools run on /usr/bin/python3: theirs stays what it was. CUDA's images of BentoML's time are others. */
const OWN_PYTHON: readonly string[] = ['ubuntu24.04', 'ubi9', 'amazonlinux2023'];

function keepsPython({ distro, baseImage }: ImageSetup): boolean {
  return OWN_PYTHON.includes(distro ?? '') || baseImage.endsWith('ubuntu24.04');
}

/** Names that imported templates see too. */
export function templateGlobals(variables: Variables, buildkit: boolean): ContextValue {
  return {
    bento_base_template: BASE_TEMPLATE,
    expands_bento_path: expandsBentoPath(String(variables.bento__path)),
    __enable_buildkit__: buildkit,
  };
}

/** BentoML's extras, and what pip is told besides. */
interface Extras {
  readonly features: readonly string[];
  readonly pipArguments: readonly string[];
}

/** Everything else that the shipped and the user's templates see. */
export function templateContext(
  setup: ImageSetup,
  variables: Variables,
  extras: Extras,
): Record<string, ContextValue> {
  const options = Object.entries(setup.options).map(([name, value]): [string, ContextValue] => [
    `__options__${name}`,
    toContextValue(value),
  ]);
  return {
    ...Object.fromEntries(options),
    ...(variables as Readonly<Record<string, ContextValue>>),
    ...documented(setup),
    ...internal(setup, variables, extras),
  };
}

/** The variables that BentoML's templates have and its users know. */
function documented(setup: ImageSetup): Record<string, ContextValue> {
  return {
    __base_image__: setup.baseImage,
    __is_cuda__: setup.releaseType === 'cuda',
    __python_version__: setup.pythonVersion,
    __conda_python_version__:
      setup.conda?.pythonVersion ?? setup.condaPythonVersion ?? setup.pythonVersion,
    __prometheus_port__: PROMETHEUS_PORT,
  };
}

/** What only the shipped templates use. */
function internal(
  setup: ImageSetup,
  variables: Variables,
  { features, pipArguments }: Extras,
): Record<string, ContextValue> {
  const { family, distro, releaseType } = setup;
  const isBase = releaseType === 'base';
  const { uid, gid } = uidAndGid(variables.bento__uid_gid) ?? { uid: 0, gid: 0 };
  return {
    __family__: isBase ? null : (family ?? null),
    __distro__: distro ?? '',
    __system_packages__: isBase ? [] : setup.systemPackages.map(shellQuote),
    __has_python__: hasPython(setup),
    __python_package__: pythonPackage(setup),
    __links__: pythonLinks(setup),
    __env__: setup.env.map(([name, value]) => [name, envValue(name, value)]),
    __bento_uid__: uid,
    __bento_gid__: gid,
    __has_setup_script__: setup.hasSetupScript,
    __is_conda__: setup.conda !== undefined,
    __features__: features,
    __pip_arguments__: pipArguments.map((each) => `${shellQuote(each)} `).join(''),
    __clean_up__: isBase ? [] : (CLEAN_UP[family ?? ''] ?? []),
  };
}

/** The images of CUDA and of Amazon bring no Python. */
function hasPython({ hasPython: said, releaseType, family }: ImageSetup): boolean {
  return said ?? (releaseType !== 'cuda' && family !== 'amazonlinux');
}

/** What Red Hat and Amazon call a Python: `python38` until 3.9, then `python3.11`; the system's own is `python3`. */
function pythonPackage(setup: ImageSetup): string {
  const { pythonVersion } = setup;
  if (keepsPython(setup)) return pythonVersion === '3.9' ? 'python3' : `python${pythonVersion}`;
  const minor = Number(pythonVersion.split('.')[1]);
  return minor <= 9 ? `python${pythonVersion.replace('.', '')}` : `python${pythonVersion}`;
}

function pythonLinks(setup: ImageSetup): string[] {
  const { pythonVersion } = setup;
  const python = `/usr/bin/python${pythonVersion}`;
  if (keepsPython(setup)) return [`ln -sf ${python} /usr/local/bin/python3`];
  return [`ln -sf ${python} /usr/bin/python3`, `ln -sf /usr/bin/pip${pythonVersion} /usr/bin/pip3`];
}

/** `expands_bento_path('env', 'python')`: a path in the bento as the container has it. */
function expandsBentoPath(bentoPath: string): PyFunction {
  return new PyFunction((args, kwargs) => {
    const unknown = [...(kwargs?.keys() ?? [])].find((name) => name !== 'bento_path');
    if (unknown !== undefined)
      throw typeFault(`expands_bento_path() has no argument called '${unknown}'`);
    const root = kwargs?.get('bento_path') ?? bentoPath;
    return [root, ...args].map(toText).join('/');
  }, 'function');
}

/** Plain data of options as a template sees it; anything else as its text. */
function toContextValue(value: unknown): ContextValue {
  if (Array.isArray(value)) return value.map(toContextValue);
  if (value instanceof Map) {
    return new Map(
      [...(value as ReadonlyMap<unknown, unknown>)].map(([key, item]) => [
        String(key),
        toContextValue(item),
      ]),
    );
  }
  if (value instanceof PyFloat) return value;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    case 'object':
      return value === null
        ? null
        : new Map(Object.entries(value).map(([key, item]) => [key, toContextValue(item)]));
    default:
      return null;
  }
}

/**
 * A last look at what came from the user, whoever checked it before: nothing may begin an instruction of its own.
 * @throws InputError
 */
export function refuseLineBreaks(setup: ImageSetup): void {
  const texts: readonly (readonly [string, string])[] = [
    ['docker.base_image', setup.baseImage],
    ['docker.python_version', setup.pythonVersion],
    ...setup.systemPackages.map((name) => ['docker.system_packages', name] as const),
    ...setup.env.flatMap((pair) => pair.map((part) => ['docker.env', part] as const)),
  ];
  const broken = texts.filter(([, text]) => /[\r\n\0\u0085\u2028\u2029]/.test(text));
  const spaced = /\s/.test(setup.baseImage)
    ? [['docker.base_image', setup.baseImage] as const]
    : [];
  const named = setup.env.filter(([name]) => !/^[A-Za-z_][\w.-]*$/.test(name));
  const problems = [
    ...broken.map(([option]) => problem(option, 'holds a line break')),
    ...(broken.length === 0 ? spaced : []).map(([option]) => problem(option, 'holds a blank')),
    ...(broken.length === 0 ? named : []).map(([name]) =>
      problem('docker.env', `has ${JSON.stringify(name)}, which is no name of a variable`),
    ),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

function problem(option: string, what: string): Diagnostic {
  return {
    code: 'containerize/injection',
    severity: 'error',
    message: `${option} ${what}`,
    hint: 'Each of these is one word or one line of the Dockerfile.',
  };
}
