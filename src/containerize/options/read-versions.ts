import { unquotedNumber } from '../../manifest/convert.ts';
import { cudaVersionNames, isCudaVersion } from '../tables/cuda.ts';
import { suggestion } from '../../nearest.ts';
import type { Section } from './section.ts';

const KEY = 'python_version';

/**
 * `docker.python_version`: major and minor. A patch version is cut, with a warning: base images have the newest. A number is taken
 * where it says what was written (3.9, not 3.10).
 */
export function readPythonVersion(docker: Section): string | undefined {
  const value = docker.value(KEY);
  if (value === undefined) return undefined;
  const text = typeof value === 'number' ? numberText(docker, value) : docker.text(KEY);
  if (text === undefined) return undefined;
  const parts = /^(\d\.\d{1,2})(\.\w+)?$/.exec(text);
  if (!parts) {
    const why = `is '${text}', which is not a Python version of the form X.Y`;
    docker.fail(docker.about('bad-python', why, [KEY], "Write it as '3.11'."), KEY);
    return undefined;
  }
  const [, version, patch] = parts;
  if (patch !== undefined && version !== undefined) {
    docker.fail(
      {
        ...docker.about('python-patch', `is '${text}', but the newest ${version} is installed`, [
          KEY,
        ]),
        severity: 'warning',
        hint: `Write '${version}'; an exact version needs a base_image that has it.`,
      },
      KEY,
    );
  }
  return version;
}

function numberText(docker: Section, value: number): string | undefined {
  const written = docker.written(KEY) ?? String(value);
  if (String(value) === written) return written;
  docker.fail(unquotedNumber(written, value), KEY);
  return undefined;
}

/**
 * `docker.cuda_version` as written, checked to be one that exists. Null, an empty text and `None` mean none. A number is taken
 * for what was written: 11.6, 12.
 */
export function readCudaVersion(docker: Section): string | undefined {
  const key = 'cuda_version';
  const value = docker.value(key);
  if (value === undefined || value === '' || value === 'None') return undefined;
  const text = typeof value === 'number' ? docker.written(key) : docker.text(key);
  if (text === undefined || isCudaVersion(text)) return text;
  const known = cudaVersionNames();
  const why = `is '${text}', which is not a known CUDA version`;
  const near = suggestion(text, known);
  const hint = near?.startsWith('Did') === true ? near : `Known: ${known.join(', ')}.`;
  docker.fail(docker.about('unknown-cuda', why, [key], hint), key);
  return undefined;
}
