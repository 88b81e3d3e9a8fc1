import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installScript, pipArguments } from '../../../src/containerize/bento/install-script.ts';
import { shellQuote, splitWords } from '../../../src/containerize/bento/shell-words.ts';
import type { PythonOptions } from '../../../src/containerize/bentofile.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { FakePrograms } from './fake-programs.ts';
import type { Ran } from './fake-programs.ts';
import { pythonOptions } from './bentofiles.ts';

const HERE = "my 'ben' to/env/python";
const FLAG = '--no-warn-script-location';

/** Runs the script with those files beside it, in an image that has that version of BentoML. */
function install(
  python: Partial<PythonOptions>,
  files: readonly string[],
  options: { has?: string; env?: Record<string, string>; pip?: string } = {},
): Ran & { folder: string } {
  const folder = scratchFolder();
  for (const file of ['install.sh', ...files]) {
    mkdirSync(dirname(join(folder, HERE, file)), { recursive: true });
    writeFileSync(join(folder, HERE, file), '');
  }
  const script = join(folder, HERE, 'install.sh');
  writeFileSync(script, installScript(pythonOptions(python), '1.1.11'));
  const programs = new FakePrograms(folder);
  programs.put('pip3', options.pip);
  const { has } = options;
  programs.put(
    'python3',
    has === undefined ? 'exit 1' : `case "$2" in *print*) echo '${has}';; esac`,
  );
  const argv = ['bash', '-euxo', 'pipefail', script] as const;
  const ran = programs.run(argv, { cwd: '/', ...(options.env && { env: options.env }) });
  const calls = ran.calls
    .filter(([name]) => name === 'pip3')
    .map((call) => call.slice(1).map((word) => word.replace(`${folder}/${HERE}/`, '')));
  return { folder, ...ran, calls };
}

describe('install.sh', () => {
  it('installs what was asked for, then BentoML', () => {
    const { status, calls } = install({}, ['requirements.txt']);
    expect(status).toBe(0);
    expect(calls).toEqual([
      ['install', '-r', 'requirements.txt', FLAG],
      ['install', 'bentoml==1.1.11', FLAG],
    ]);
  });

  it('prefers what was locked', () => {
    const { calls } = install({}, ['requirements.txt', 'requirements.lock.txt'], { has: '1.1.11' });
    expect(calls).toEqual([['install', '-r', 'requirements.lock.txt', FLAG]]);
  });

  it('installs wheels after the requirements, before it looks for BentoML', () => {
    const files = ['requirements.txt', 'wheels/b c.whl', 'wheels/a.whl', 'wheels/readme.md'];
    expect(install({}, files).calls).toEqual([
      ['install', '-r', 'requirements.txt', FLAG],
      ['install', 'wheels/a.whl', 'wheels/b c.whl', FLAG],
      ['install', 'bentoml==1.1.11', FLAG],
    ]);
    expect(install({}, ['wheels/readme.md'], { has: '1.1.11' }).calls).toEqual([]);
  });

  it('keeps a BentoML that is there, and says when it is another one', () => {
    const same = install({}, [], { has: '1.1.11' });
    expect(same).toMatchObject({ status: 0, calls: [] });
    expect(same.stderr).not.toContain('\nWARNING');
    const other = install({}, [], { has: '1.0.0' });
    expect(other).toMatchObject({ status: 0, calls: [] });
    expect(other.stderr).toContain(
      '\nWARNING: this bento was built for BentoML 1.1.11, and has BentoML 1.0.0\n',
    );
  });

  it('takes the version of BentoML from the environment', () => {
    const { calls } = install({}, [], { env: { BENTOML_VERSION: '1.0.25' } });
    expect(calls).toEqual([['install', 'bentoml==1.0.25', FLAG]]);
  });

  it('hands pip its arguments, in order and in one piece', () => {
    const python = {
      indexUrl: 'https://index.example/simple?a=1&b=$(touch x)',
      trustedHosts: ['index.example'],
      findLinks: ['./my wheels', '~/w'],
      extraIndexUrls: ["https://it's.example", 'https://b.example'],
      noIndex: true,
      pipArgs: `--pre --config-settings="a=b c" --proxy '$HOME' \\* --no-deps`,
    };
    const args = [
      FLAG,
      ...['--index-url', 'https://index.example/simple?a=1&b=$(touch x)'],
      ...['--trusted-host', 'index.example'],
      ...['--find-links', './my wheels', '--find-links', '~/w'],
      ...['--extra-index-url', "https://it's.example", '--extra-index-url', 'https://b.example'],
      ...['--no-index', '--pre', '--config-settings=a=b c', '--proxy', '$HOME', '*', '--no-deps'],
    ];
    expect(install(python, ['requirements.txt']).calls).toEqual([
      ['install', '-r', 'requirements.txt', ...args],
      ['install', 'bentoml==1.1.11', ...args],
    ]);
  });

  it('ends with pip when that fails', () => {
    const { status, calls } = install({}, ['requirements.txt'], { pip: 'exit 3' });
    expect(status).toBe(3);
    expect(calls).toHaveLength(1);
  });

  it('refuses pip_args with an open quote', () => {
    expect(() => pipArguments(pythonOptions({ pipArgs: `--pre "a` }))).toThrow('pip_args');
  });
});

describe('words of a shell', () => {
  it('come back from their quotes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' })), (words) => {
        expect(splitWords(words.map(shellQuote).join(' '))).toEqual(words);
      }),
    );
  });

  it('are split as bash splits them', () => {
    const text = String.raw`a  'b c'"d \" \\ \e"\ f '' "" \'`;
    const programs = new FakePrograms(scratchFolder());
    programs.put('tell');
    const { calls } = programs.run(['bash', '-c', `tell ${text}`]);
    expect(splitWords(text)).toEqual(calls[0]?.slice(1));
  });

  it.each(["'a", '"a', 'a\\', '"a\\"'])('are undefined where a quote stays open: %s', (text) => {
    expect(splitWords(text)).toBeUndefined();
  });
});
