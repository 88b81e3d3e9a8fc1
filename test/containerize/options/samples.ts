import type { Bentofile } from '../../../src/containerize/bentofile.ts';
import { readBentofile, readBentoYaml } from '../../../src/containerize/options/read-bentofile.ts';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { InputError } from '../../../src/errors.ts';

/** A bentofile with every key that BentoML 1.0 and 1.1 know. */
export const FULL = `service: "service:svc"
name: iris
description: |
  Classifies.
  Flowers.
labels:
  owner: team
  stage: dev
include: ["*.py", data/]
exclude:
  - tests/
models:
  - iris_clf:latest
  - tag: other:v1
    alias: second
python:
  packages: [scikit-learn, "pandas>=2"]
  lock_packages: false
  index_url: https://index.example/simple
  no_index: false
  trusted_host: index.example
  find_links: [wheels]
  extra_index_url: [https://a.example, https://b.example]
  pip_args: "--pre -U"
  wheels: [wheels/a.whl]
docker:
  distro: debian
  python_version: "3.11"
  cuda_version: "11.6"
  env:
    A: b
  system_packages: [git, libpq-dev]
  setup_script: ./setup.sh
  dockerfile_template: ./Dockerfile.template
`;

/** What came of a text: what was understood, or the mistakes. */
export interface Outcome {
  readonly bentofile: Bentofile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function read(text: string, kind: 'bentofile' | 'bento' = 'bentofile'): Outcome {
  try {
    const name = kind === 'bento' ? 'bento.yaml' : 'bentofile.yaml';
    const { bentofile, warnings } =
      kind === 'bento' ? readBentoYaml(text, name) : readBentofile(text, name);
    return { bentofile, diagnostics: warnings };
  } catch (error) {
    if (error instanceof InputError)
      return { bentofile: undefined, diagnostics: error.diagnostics };
    throw error;
  }
}

/** A bentofile with one line of `docker:`. */
export function docker(...lines: readonly string[]): string {
  return ['service: s', 'docker:', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** `line:col severity code` of each. */
export function briefly(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(
    ({ place, severity, code }) =>
      `${place?.line ?? '-'}:${place?.col ?? '-'} ${severity} ${code.replace('containerize/', '')}`,
  );
}
