/**
 * What a `bentofile.yaml`, or the `bento.yaml` of a built bento, says: checked in shape, nothing filled in.
 * Undefined everywhere means "not written"; defaults come in a second step.
 */
export interface Bentofile {
  /** `service:svc`, the import string of the service. */
  readonly service: string | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  /** Patterns of files that go into the bento, as in .gitignore; undefined: everything. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Tags of models. */
  readonly models: readonly string[];
  /** Names that the service knows models by, by their tags (BentoML 1.1). */
  readonly modelAliases?: ReadonlyMap<string, string>;
  readonly python: PythonOptions;
  readonly conda: CondaOptions | undefined;
  readonly docker: DockerOptions;
  /** `envs` of BentoML 1.2 and later: variables for where `docker.env` is not written. */
  readonly envs?: readonly EnvVariable[];
}

/** `python:`, what env/python/install.sh is made from. */
export interface PythonOptions {
  readonly packages: readonly string[];
  /** Path of a requirements file. */
  readonly requirementsFile: string | undefined;
  /** `lock_packages`; null is not written. */
  readonly lockPackages: boolean | undefined;
  readonly indexUrl: string | undefined;
  readonly noIndex: boolean;
  readonly trustedHosts: readonly string[];
  readonly findLinks: readonly string[];
  readonly extraIndexUrls: readonly string[];
  readonly pipArgs: string | undefined;
  /** Paths of wheels. */
  readonly wheels: readonly string[];
}

/** `conda:` */
export interface CondaOptions {
  readonly environmentFile: string | undefined;
  readonly channels: readonly string[];
  readonly dependencies: readonly string[];
  readonly pip: readonly string[];
}

/** `docker:` (spec/containerize.md §1). */
export interface DockerOptions {
  readonly distro: string | undefined;
  /** `3.11`; a patch version was cut. */
  readonly pythonVersion: string | undefined;
  /** As written: `default`, `11.6`, `12.1.1`; undefined: none. */
  readonly cudaVersion: string | undefined;
  readonly env: EnvOption | undefined;
  readonly systemPackages: readonly string[] | undefined;
  readonly setupScript: string | undefined;
  readonly baseImage: string | undefined;
  readonly dockerfileTemplate: string | undefined;
}

/** `docker.env`: a map or a list of variables, or the path of a dotenv file. */
export type EnvOption =
  | {
      readonly kind: 'variables';
      readonly variables: readonly EnvVariable[];
      /** Written as a list, in which a value may name a file. */
      readonly isList?: boolean;
    }
  | { readonly kind: 'file'; readonly path: string };

export type EnvVariable = readonly [name: string, value: string];
