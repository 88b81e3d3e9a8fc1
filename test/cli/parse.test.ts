import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import type { Invocation } from '../../src/cli/parse.ts';
import { rootSpec } from './sample-commands.ts';

/** Splits as a shell would: at spaces, with single quotes. */
function words(line: string): string[] {
  return Array.from(line.matchAll(/'([^']*)'|\S+/g), ([whole, quoted]) => quoted ?? whole);
}

function parse(line: string): Promise<Invocation> {
  return parseCommandLine(words(line), commands);
}

/** What the line names: command, given flags, words. */
async function asked(line: string, root = commands): Promise<unknown> {
  const invocation = await parseCommandLine(words(line), root);
  if (invocation.kind !== 'run') return invocation;
  const { command, options, given, positionals } = invocation.args;
  const named = Object.fromEntries([...given].map((name) => [name, options[name]]));
  return [command.join(' '), named, ...positionals];
}

async function problems(line: string, root = commands): Promise<unknown> {
  const invocation = await parseCommandLine(words(line), root);
  if (invocation.kind !== 'wrong') return invocation.kind;
  return invocation.problems.map(({ code, message, hint }) =>
    [code.replace('usage/', ''), message, ...(hint === undefined ? [] : [hint])].join(' | '),
  );
}

describe('the seed’s flags', () => {
  const bentoml = { 'bentoml-version': '0.13.0' };
  it.each([
    ['', {}],
    ['-bv 0.13.0', bentoml],
    ['-bv=0.13.0', bentoml],
    ['--bv 0.13.0', bentoml],
    ['--bv=0.13.0', bentoml],
    ['-bentoml-version 0.13.0', bentoml],
    ['-bentoml_version=0.13.0', bentoml],
    ['--bentoml-version 0.13.0', bentoml],
    ['--bentoml_version 0.13.0', bentoml],
    ['--bentoml_version=0.13.0', bentoml],
    ['-bv 0.12.0 -bv 0.13.0', bentoml],
    ['-bv 0.12.0 --bentoml_version=0.13.0', bentoml],
    ['-bv 1.0', { 'bentoml-version': '1.0' }],
    ['-bv 013', { 'bentoml-version': '013' }],
    ['-bv 0x10', { 'bentoml-version': '0x10' }],
    ['-bv 1e3', { 'bentoml-version': '1e3' }],
    ['-bv -1', { 'bentoml-version': '-1' }],
    ['-bv -', { 'bentoml-version': '-' }],
    ['-bv=-rc', { 'bentoml-version': '-rc' }],
    ['-bv=--help', { 'bentoml-version': '--help' }],
    ['-bv=a=b=c', { 'bentoml-version': 'a=b=c' }],
    ['-bv \'"0.13.0"\'', { 'bentoml-version': '"0.13.0"' }],
    ["-bv ' '", { 'bentoml-version': ' ' }],
    ['-bv true', { 'bentoml-version': 'true' }],
    ['-bv null', { 'bentoml-version': 'null' }],
    ['-bv 0.13.0+local', { 'bentoml-version': '0.13.0+local' }],
    ['-cv 11.3.1', { 'cuda-version': ['11.3.1'] }],
    ['-cv 11.3.1 -cv 11.4.0', { 'cuda-version': ['11.3.1', '11.4.0'] }],
    ['--cuda_version 11.3.1', { 'cuda-version': ['11.3.1'] }],
    ['-pv 3.10', { 'python-version': ['3.10'] }],
    ['-pv 3.10 -pv=3.8', { 'python-version': ['3.10', '3.8'] }],
    [
      '-pv 3.8 --python_version 3.7 --python-version=3.6',
      { 'python-version': ['3.8', '3.7', '3.6'] },
    ],
    ['-pv 3.8 -pv 3.8', { 'python-version': ['3.8', '3.8'] }],
    ['-r cudnn', { releases: ['cudnn'] }],
    ['-r cudnn -r devel', { releases: ['cudnn', 'devel'] }],
    ['-r cudnn,devel', { releases: ['cudnn', 'devel'] }],
    ['--releases=cudnn,devel -r base', { releases: ['cudnn', 'devel', 'base'] }],
    ["-r 'cudnn, devel'", { releases: ['cudnn', 'devel'] }],
    ['-mf other.yml', { 'manifest-file': 'other.yml' }],
    ['--manifest_file ./a.b.yml', { 'manifest-file': './a.b.yml' }],
    ['-dd out', { 'dockerfile-dir': 'out' }],
    ['-dm', { 'dump-metadata': true }],
    ['--dump_metadata', { 'dump-metadata': true }],
    ['--no-dump-metadata', { 'dump-metadata': false }],
    ['--no_dump_metadata', { 'dump-metadata': false }],
    ['--nodump_metadata', { 'dump-metadata': false }],
    ['-nodump_metadata', { 'dump-metadata': false }],
    ['--no-dm', { 'dump-metadata': false }],
    ['-no-dm', { 'dump-metadata': false }],
    ['-dm --no-dm', { 'dump-metadata': false }],
    ['--no-dm -dm', { 'dump-metadata': true }],
    ['-dm=true', { 'dump-metadata': true }],
    ['-dm=false', { 'dump-metadata': false }],
    ['-dm=False', { 'dump-metadata': false }],
    ['-dm=1', { 'dump-metadata': true }],
    ['-dm=0', { 'dump-metadata': false }],
    ['-bv 0.13.0 -dm', { ...bentoml, 'dump-metadata': true }],
    ['-dm -bv 0.13.0', { 'dump-metadata': true, ...bentoml }],
    ['-bi', { 'build-images': true }],
    ['--build_images', { 'build-images': true }],
    ['-bv 0.13.0 -bi -pth', { ...bentoml, 'build-images': true, 'push-to-hub': true }],
    ['-sag', { 'stop-at-generate': true }],
    ['--stop_at_generate', { 'stop-at-generate': true }],
    ['-g dockerfiles', { generate: ['dockerfiles'] }],
    ['-g dockerfiles -g images', { generate: ['dockerfiles', 'images'] }],
    ['-g dockerfiles,images', { generate: ['dockerfiles', 'images'] }],
    ['--generate=images', { generate: ['images'] }],
    ['-p', { push: true }],
    ['--push', { push: true }],
    ['-md', { readmes: true }],
    ['-md -dm', { readmes: true, 'dump-metadata': true }],
    ['-o', { overwrite: true }],
    ['--nooverwrite', { overwrite: false }],
    ['-dr', { 'dry-run': true }],
    ['-vl', { validate: true }],
    ['-t 60', { timeout: 60 }],
    ['-t=60', { timeout: 60 }],
    ['--timeout 0060', { timeout: 60 }],
    ['-t 60 -t 90', { timeout: 90 }],
    ['--packages model-server', { packages: ['model-server'] }],
    ['--packages a,b --packages c', { packages: ['a', 'b', 'c'] }],
    ['--distros debian10,centos7', { distros: ['debian10', 'centos7'] }],
    ["--only 'model-server/debian*/cudnn/py3.8'", { only: ['model-server/debian*/cudnn/py3.8'] }],
    ["--only '{a,b}/*'", { only: ['{a,b}/*'] }],
    ['-q', { quiet: true }],
    ['--verbose', { verbose: true }],
    ['--color', { color: 'always' }],
    ['--color=never', { color: 'never' }],
    ['--format json', { format: 'json' }],
  ])('%s', async (line, named) => {
    expect(await asked(line)).toEqual(['', named]);
  });

  it.each(['generate', 'plan', 'build', 'push'])(
    'work on %s, before it and after it',
    async (command) => {
      const named = {
        'bentoml-version': '0.13.0',
        'python-version': ['3.8'],
        'dump-metadata': true,
      };
      expect(await asked(`${command} -bv 0.13.0 -pv 3.8 -dm`)).toEqual([command, named]);
      expect(await asked(`-bv 0.13.0 -pv 3.8 -dm ${command}`)).toEqual([command, named]);
      expect(await asked(`-bv 0.13.0 ${command} -pv 3.8 -dm`)).toEqual([command, named]);
    },
  );

  it('have defaults', async () => {
    const invocation = await parse('');
    if (invocation.kind !== 'run') throw new Error(invocation.kind);
    expect(invocation.args.options).toMatchObject({
      'bentoml-version': undefined,
      'python-version': [],
      'manifest-file': './manifest.yml',
      'dockerfile-dir': './generated',
      'dump-metadata': false,
      timeout: 3600,
      format: 'text',
      color: 'auto',
    });
    expect([...invocation.args.given]).toEqual([]);
  });
});

describe('the command', () => {
  it.each([
    ['generate', ['generate', {}]],
    ['-g dockerfiles generate', ['generate', { generate: ['dockerfiles'] }]],
    ['generate -g images', ['generate', { generate: ['images'] }]],
    ['--check generate', ['generate', { check: true }]],
    ['generate --no-check', ['generate', { check: false }]],
    ['--json plan', ['plan', { json: true }]],
    ['plan --json', ['plan', { json: true }]],
    ['--only plan', ['', { only: ['plan'] }]],
    ['--only plan generate', ['generate', { only: ['plan'] }]],
    ['--only generate plan', ['plan', { only: ['generate'] }]],
    ['-mf generate plan', ['plan', { 'manifest-file': 'generate' }]],
    ['explain plan', ['explain', {}, 'plan']],
    ['explain -pv 3.8 a:b', ['explain', { 'python-version': ['3.8'] }, 'a:b']],
    ['explain -- -weird', ['explain', {}, '-weird']],
    ['explain -- --help', ['explain', {}, '--help']],
    ['explain 3.10', ['explain', {}, '3.10']],
    ["explain ''", ['explain', {}, '']],
    ['explain a=b', ['explain', {}, 'a=b']],
    ['explain __proto__', ['explain', {}, '__proto__']],
    ['list --format csv', ['list', { format: 'csv' }]],
    ['--format csv list', ['list', { format: 'csv' }]],
    ['--format json plan', ['plan', { format: 'json' }]],
    ['add distro x --like y', ['add distro', { like: 'y' }, 'x']],
    ['--like y add distro x', ['add distro', { like: 'y' }, 'x']],
    ['add --like y distro x', ['add distro', { like: 'y' }, 'x']],
    ['add distro distro', ['add distro', {}, 'distro']],
    ['add python 3.10', ['add python', {}, '3.10']],
    ['completion bash', ['completion', {}, 'bash']],
  ])('%s', async (line, expected) => {
    expect(await asked(line)).toEqual(expected);
  });

  it('gives its own meaning to a letter that others use, too', async () => {
    expect(await asked('boil -t 3', rootSpec)).toEqual(['boil', { time: 3 }]);
    expect(await asked('-t 3 boil', rootSpec)).toEqual(['boil', { time: 3 }]);
    expect(await asked('label -t 3', rootSpec)).toEqual(['label', { tag: ['3'] }]);
    expect(await asked('-t boil label -t label', rootSpec)).toEqual([
      'label',
      { tag: ['boil', 'label'] },
    ]);
  });

  it('answers to an alias', async () => {
    expect(await asked('cook -t 3', rootSpec)).toEqual(['boil', { time: 3 }]);
  });
});

describe('help and version', () => {
  it.each([
    ['--help', 'help', ''],
    ['-h', 'help', ''],
    ['-help', 'help', ''],
    ['--helpfull', 'help', ''],
    ['plan --help', 'help', 'plan'],
    ['--help plan', 'help', 'plan'],
    ['add --help', 'help', 'add'],
    ['add distro --help', 'help', 'add distro'],
    ['explain --help', 'help', 'explain'],
    ['plan --bogus --help', 'help', 'plan'],
    ['--version', 'version', ''],
    ['plan --version', 'version', 'plan'],
    ['gnerate --help', 'wrong', ''],
    ['add distor --help', 'wrong', 'add'],
    ['-bv --help', 'help', ''],
    ['--no-help', 'run', ''],
  ])('%s → %s', async (line, kind, path) => {
    const invocation = await parse(line);
    expect([invocation.kind, invocation.path.join(' ')]).toEqual([kind, path]);
  });

  it('tells --helpfull from --help', async () => {
    expect(await parse('--helpfull')).toMatchObject({ full: true });
    expect(await parse('--help')).toMatchObject({ full: false });
  });
});

describe('mistakes', () => {
  it.each([
    ['gnerate', 'unknown-command | unknown command "gnerate" | Did you mean generate?'],
    ['foo', 'unknown-command | unknown command "foo"'],
    ['foo bar', 'unknown-command | unknown command "foo"'],
    ['Generate', 'unknown-command | unknown command "Generate" | Did you mean generate?'],
    ['-- plan', 'unknown-command | unknown command "plan" | Did you mean plan?'],
    ['add', 'missing-argument | `manager add` needs distro, cuda or python'],
    ['add distor x', 'unknown-command | unknown command "add distor" | Did you mean distro?'],
    [
      'add xyz',
      'unknown-command | unknown command "add xyz" | It is one of distro, cuda or python.',
    ],
    [
      'add distro',
      'missing-argument | `manager add distro` needs NAME: the new distro: ubuntu24.04',
    ],
    ['plan x', 'unexpected-argument | unexpected argument "x" for `manager plan`'],
    ['plan x y', 'unexpected-argument | unexpected argument "x" for `manager plan`'],
    ['explain a b', 'unexpected-argument | unexpected argument "b" for `manager explain`'],
    ['completion tcsh', 'bad-value | SHELL is bash, zsh or fish, got "tcsh"'],
    ['--bogus', 'unknown-flag | unknown flag --bogus for `manager`'],
    ['--bogus=1', 'unknown-flag | unknown flag --bogus for `manager`'],
    ['--bogus 1', 'unknown-flag | unknown flag --bogus for `manager`'],
    ['--bogus 1 plan', 'unknown-flag | unknown flag --bogus for `manager plan`'],
    ['--bogus plan', 'unknown-flag | unknown flag --bogus for `manager plan`'],
    ['-5', 'unknown-flag | unknown flag -5 for `manager`'],
    ['-', 'unknown-command | unknown command "-"'],
    ['--', 'run'],
    ['--=3', 'unknown-flag | unknown flag -- for `manager`'],
    ['---bv 3', 'unknown-flag | unknown flag ---bv for `manager` | Did you mean -bv?'],
    ['--__proto__=1', 'unknown-flag | unknown flag --__proto__ for `manager`'],
    ['--constructor', 'unknown-flag | unknown flag --constructor for `manager`'],
    [
      '--bentoml-versoin 1',
      'unknown-flag | unknown flag --bentoml-versoin for `manager` | Did you mean --bentoml-version?',
    ],
    [
      '--BENTOML_VERSION 1',
      'unknown-flag | unknown flag --BENTOML_VERSION for `manager` | Did you mean --bentoml-version?',
    ],
    [
      '--python 3.8',
      'unknown-flag | unknown flag --python for `manager` | Did you mean --python-version?',
    ],
    [
      '--release cudnn',
      'unknown-flag | unknown flag --release for `manager` | Did you mean --releases?',
    ],
    ['-pt', 'unknown-flag | unknown flag -pt for `manager` | Did you mean -pth?'],
    [
      '--bentomlVersion=1',
      'unknown-flag | unknown flag --bentomlVersion for `manager` | Did you mean --bentoml-version?',
    ],
    ['-pv3.8', 'unknown-flag | unknown flag -pv3.8 for `manager` | Write --python-version=3.8.'],
    [
      '--no-bentoml-version',
      'unknown-flag | unknown flag --no-bentoml-version for `manager` | --bentoml-version takes a value; leave it out instead.',
    ],
    [
      '-bv',
      'missing-value | -bv needs a value | Write --bentoml-version=VERSION; a value that starts with a dash needs the `=`.',
    ],
    [
      '-bv -dm',
      'missing-value | -bv needs a value | Write --bentoml-version=VERSION; a value that starts with a dash needs the `=`.',
    ],
    [
      '-bv --',
      'missing-value | -bv needs a value | Write --bentoml-version=VERSION; a value that starts with a dash needs the `=`.',
    ],
    [
      '-bv=',
      'bad-value | --bentoml-version got an empty value | Leave the flag out, or give it a value.',
    ],
    [
      "-bv ''",
      'bad-value | --bentoml-version got an empty value | Leave the flag out, or give it a value.',
    ],
    [
      '-r cudnn,',
      'bad-value | --releases got an empty value | Leave the flag out, or give it a value.',
    ],
    ['-t x', 'bad-value | --timeout is a whole number of at least 1, got "x"'],
    ['-t 0', 'bad-value | --timeout is a whole number of at least 1, got "0"'],
    ['-t -5', 'bad-value | --timeout is a whole number of at least 1, got "-5"'],
    ['-t 1.5', 'bad-value | --timeout is a whole number of at least 1, got "1.5"'],
    ['-t 1e3', 'bad-value | --timeout is a whole number of at least 1, got "1e3"'],
    ['-t 0x10', 'bad-value | --timeout is a whole number of at least 1, got "0x10"'],
    ['-t NaN', 'bad-value | --timeout is a whole number of at least 1, got "NaN"'],
    ['-t Infinity', 'bad-value | --timeout is a whole number of at least 1, got "Infinity"'],
    [
      '-t 99999999999999999999',
      'bad-value | --timeout is a whole number of at least 1, got "99999999999999999999"',
    ],
    [
      '-g imags',
      'bad-value | --generate is dockerfiles or images, got "imags" | Did you mean images?',
    ],
    [
      '-g',
      'missing-value | -g needs a value | Write --generate=WHAT; a value that starts with a dash needs the `=`.',
    ],
    ['--format xml', 'bad-value | --format is text, json, github or sarif, got "xml"'],
    ['--color maybe', 'unknown-command | unknown command "maybe" | Write --color=maybe.'],
    ['--color=maybe', 'bad-value | --color is auto, always or never, got "maybe"'],
    ['-dm=maybe', 'bad-value | --dump-metadata is true or false, got "maybe"'],
    [
      '--no-dm=true',
      'bad-value | --no-dm=true: a negated flag takes no value | Write --dump-metadata=false.',
    ],
    ['-dr false', 'unknown-command | unknown command "false" | Write --dry-run=false.'],
    ['-p images', 'unknown-command | unknown command "images" | --push takes no value.'],
    ['-oq', 'unknown-flag | unknown flag -oq for `manager` | Write -o -q.'],
    ['--noo', 'unknown-flag | unknown flag --noo for `manager` | Write --no-overwrite.'],
  ])('%s', async (line, expected) => {
    expect(await problems(line)).toEqual(expected === 'run' ? 'run' : [expected]);
  });

  it('name the commands that have the flag', async () => {
    const unknown = 'unknown-flag | unknown flag';
    expect(await problems('label --time 3', rootSpec)).toEqual([
      `${unknown} --time for \`manager label\` | It belongs to \`manager boil\`.`,
    ]);
    expect(await problems('-t 3', rootSpec)).toEqual([
      `${unknown} -t for \`manager\` | It belongs to \`manager boil\` or \`manager label\`.`,
    ]);
  });

  it('are reported together', async () => {
    const found = (await problems('--bogus -g x -t y -pv plan')) as string[];
    expect(found.map((text) => text.split(' ', 1)[0])).toEqual([
      'unknown-flag',
      'bad-value',
      'bad-value',
    ]);
  });

  it('show control characters of what was typed', async () => {
    expect(await problems('--\u001b[31m')).toEqual([
      'unknown-flag | unknown flag "--\\u001b[31m" for `manager`',
    ]);
  });
});

describe('settings', () => {
  it.each([
    ['--format json', { format: 'json' }],
    ['--format sarif --bogus', { format: 'sarif' }],
    ['--format xml', { format: 'text' }],
    ['list --format json', { format: 'text' }],
    ['-q --verbose --color', { quiet: true, verbose: true, color: 'always' }],
  ])('%s', async (line, expected) => {
    expect((await parse(line)).settings).toMatchObject(expected);
  });
});
