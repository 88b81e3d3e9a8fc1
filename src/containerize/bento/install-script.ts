import type { PythonOptions } from '../bentofile.ts';
import { refused } from './problem.ts';
import { shellQuote, splitWords } from './shell-words.ts';

/**
 * The arguments of every `pip install` in a bento's image, in BentoML's order (src/bentoml/_internal/bento/build_config.py,
 * `PythonOptions.write_to_bento`). `pip_args` is split as a shell would, where BentoML splits at blanks only and so cannot have one in an
 * argument.
 *
 * @throws InputError `containerize/bad-pip-args` for a quote that is left open
 */
export function pipArguments(python: PythonOptions): string[] {
  const { pipArgs = '' } = python;
  const more = splitWords(pipArgs);
  if (more === undefined) {
    throw refused(
      'bad-pip-args',
      'python.pip_args has a quote without its end, or ends with a backslash',
      'Close the quote, as a shell would want it.',
    );
  }
  const each = (flag: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [flag, value]);
  return [
    '--no-warn-script-location',
    ...each('--index-url', python.indexUrl === undefined ? [] : [python.indexUrl]),
    ...each('--trusted-host', python.trustedHosts),
    ...each('--find-links', python.findLinks),
    ...each('--extra-index-url', python.extraIndexUrls),
    ...(python.noIndex ? ['--no-index'] : []),
    ...more,
  ];
}

/**
 * env/python/install.sh: brings a bento's Python packages into its image. Run by bash, with `pip3` and `python3` of the image.
 *
 * - requirements.lock.txt if it is there, else requirements.txt; then the wheels; then BentoML, unless some version of it is
 *   there already: that one stays, and a difference is said.
 * - `BENTOML_VERSION` in the environment overrides the version.
 * - BentoML itself is installed with the same arguments as the rest, so that a private index or `no_index` is for it too; BentoML's own
 *   script leaves them out there.
 * - No array is expanded while empty, and no pattern is handed to pip unmatched: bash before 4.4 and an empty folder of wheels both work.
 */
export function installScript(python: PythonOptions, bentomlVersion: string): string {
  return `#!/usr/bin/env bash
# Installs the Python packages of this bento. Written when the bento was built.
set -exuo pipefail

here="$(cd -- "$(dirname -- "\${BASH_SOURCE[0]:-$0}")" && pwd)"
PIP_ARGS=(${pipArguments(python).map(shellQuote).join(' ')})
BENTOML_VERSION="\${BENTOML_VERSION:-${bentomlVersion}}"

# What was locked when the bento was built goes before what was asked for.
if [ -f "$here/requirements.lock.txt" ]; then
  pip3 install -r "$here/requirements.lock.txt" "\${PIP_ARGS[@]}"
elif [ -f "$here/requirements.txt" ]; then
  pip3 install -r "$here/requirements.txt" "\${PIP_ARGS[@]}"
fi

shopt -s nullglob
wheels=("$here"/wheels/*.whl)
if [ "\${#wheels[@]}" -gt 0 ]; then
  pip3 install "\${wheels[@]}" "\${PIP_ARGS[@]}"
fi

# A BentoML that is there already stays: the packages may need just that one.
if python3 -c 'import bentoml' >/dev/null 2>&1; then
  found="$(python3 -c 'import bentoml; print(bentoml.__version__)')"
  if [ "$found" != "$BENTOML_VERSION" ]; then
    echo "WARNING: this bento was built for BentoML $BENTOML_VERSION, and has BentoML $found" >&2
  fi
else
  pip3 install "bentoml==$BENTOML_VERSION" "\${PIP_ARGS[@]}"
fi
`;
}
