import { describe, expect, it } from 'vitest';
import { readBentofile, readBentoYaml } from '../../../src/containerize/options/read-bentofile.ts';
import { unmark } from '../../support/marked.ts';
import { briefly, docker, FULL, read } from './samples.ts';

describe('a bentofile', () => {
  it('is read with every key', () => {
    const { bentofile, warnings } = readBentofile(FULL, 'bentofile.yaml');
    expect(warnings).toEqual([]);
    expect(bentofile).toEqual({
      service: 'service:svc',
      name: 'iris',
      description: 'Classifies.\nFlowers.\n',
      labels: new Map([
        ['owner', 'team'],
        ['stage', 'dev'],
      ]),
      include: ['*.py', 'data/'],
      exclude: ['tests/'],
      models: ['iris_clf:latest', 'other:v1'],
      modelAliases: new Map([['other:v1', 'second']]),
      python: {
        packages: ['scikit-learn', 'pandas>=2'],
        requirementsFile: undefined,
        lockPackages: false,
        indexUrl: 'https://index.example/simple',
        noIndex: false,
        trustedHosts: ['index.example'],
        findLinks: ['wheels'],
        extraIndexUrls: ['https://a.example', 'https://b.example'],
        pipArgs: '--pre -U',
        wheels: ['wheels/a.whl'],
      },
      conda: undefined,
      docker: {
        distro: 'debian',
        pythonVersion: '3.11',
        cudaVersion: '11.6',
        env: { kind: 'variables', variables: [['A', 'b']] },
        systemPackages: ['git', 'libpq-dev'],
        setupScript: './setup.sh',
        baseImage: undefined,
        dockerfileTemplate: './Dockerfile.template',
      },
    });
  });

  it('may say nothing but its service', () => {
    const { bentofile } = readBentofile('service: s\n', 'bentofile.yaml');
    expect(bentofile).toMatchObject({ service: 's', include: undefined, exclude: [], models: [] });
    expect(bentofile.docker).toEqual({
      distro: undefined,
      pythonVersion: undefined,
      cudaVersion: undefined,
      env: undefined,
      systemPackages: undefined,
      setupScript: undefined,
      baseImage: undefined,
      dockerfileTemplate: undefined,
    });
  });

  it('takes null for "not written" everywhere', () => {
    const nulls = FULL.replaceAll(/^(\S[^:]*):.*$/gm, '$1: null').replaceAll(/^[ -].*\n/gm, '');
    expect(read(nulls)).toMatchObject({ diagnostics: [], bentofile: { service: undefined } });
    const keys = ['distro', 'python_version', 'cuda_version', 'env', 'system_packages'];
    const texts = docker(...keys.map((key) => `${key}: ~`), 'base_image:', 'setup_script: null');
    expect(read(texts).diagnostics).toEqual([]);
  });

  it('takes a text for a list of one', () => {
    const text = 'service: s\ninclude: "*.py"\nmodels: a:b\npython: { packages: x, wheels: y }\n';
    const { bentofile } = readBentofile(`${text}docker: { system_packages: git }`, 'b');
    expect(bentofile.include).toEqual(['*.py']);
    expect(bentofile.models).toEqual(['a:b']);
    expect(bentofile.python).toMatchObject({ packages: ['x'], wheels: ['y'] });
    expect(bentofile.docker.systemPackages).toEqual(['git']);
  });

  it.each([
    ['yes', true],
    ['Off', false],
    ['true', true],
  ])('takes the %s of YAML 1.1 for a truth', (written, truth) => {
    const { bentofile } = readBentofile(`python: { lock_packages: ${written} }`, 'b');
    expect(bentofile.python.lockPackages).toBe(truth);
  });

  it('keeps the digits of numbers in labels and env, and warns of Python words', () => {
    const text = 'labels: { a: 1.10, b: true }\ndocker: { env: { C: 007, D: , E: 0x1F } }';
    const { bentofile, warnings } = readBentofile(text, 'b');
    expect([...bentofile.labels]).toEqual([
      ['a', '1.10'],
      ['b', 'True'],
    ]);
    expect(bentofile.docker.env).toMatchObject({
      variables: [
        ['C', '007'],
        ['D', 'None'],
        ['E', '0x1F'],
      ],
    });
    expect(briefly(warnings)).toEqual(['1:23 warning python-text', '2:26 warning python-text']);
  });

  it('reads envs of BentoML 1.2 and later, but none that is for the build alone', () => {
    const text =
      'envs: [{ name: A, value: b }, { name: C }, { name: D, value: e, stage: build }]\nargs: { x: 1 }';
    const { bentofile, warnings } = readBentofile(text, 'b');
    expect(bentofile.envs).toEqual([['A', 'b']]);
    expect(briefly(warnings)).toEqual(['1:65 warning ignored', '2:1 warning ignored']);
  });
});

describe('mistakes', () => {
  it('are told all at once, in the order of the file', () => {
    const { text, places } = unmark(`service: s
▸servce: t
python:
  packages: [requests, ▸3.10]
  lock_packages: ▸maybe
  ▸colour: 1
models:
  - ▸{ alias: x }
conda:
  dependencies: [numpy, { pip: [x] }]
  pip: ▸[y]
docker:
  ▸distroo: debian
  distro: ▸debain
  python_version: ▸3.10
  cuda_version: ▸11.9
  env:
    A: ▸"x\\nRUN evil"
    ▸"B C": 1
  system_packages: [▸1, ▸"a b", ▸-y]
  base_image: ▸""
`);
    const { diagnostics, bentofile } = read(text);
    expect(bentofile).toBeUndefined();
    expect(diagnostics.map(({ place }) => `${place?.line}:${place?.col}`)).toEqual(places);
    for (const { excerpt, place, severity } of diagnostics) {
      expect(severity).toBe('error');
      expect(place?.file).toBe('bentofile.yaml');
      expect(excerpt?.at(-1)?.line).toBe(place?.line);
    }
    expect(diagnostics.filter(({ hint }) => hint === undefined).map(({ code }) => code)).toEqual([
      'containerize/wrong-type',
      'containerize/missing-key',
    ]);
  });

  it.each([
    ['a list', '- a', 'not-a-mapping'],
    ['nothing', '', 'not-a-mapping'],
    ['comments', '# nothing\n', 'not-a-mapping'],
    ['a text', 'service', 'not-a-mapping'],
    ['a tab', 'service: s\ndocker:\n\tenv: 1', 'yaml'],
    ['a second document', 'service: s\n---\nservice: t', 'yaml'],
    ['a key twice', 'service: s\nservice: t', 'duplicate-key'],
    ['an endless alias', 'a: &a [*a]', 'alias-cycle'],
    ['a section that is a list', 'docker: []', 'wrong-type'],
    ['a section that is a text', 'python: x', 'wrong-type'],
    ['an unknown key', 'dockr: {}', 'unknown-key'],
    ['a mapping as description', 'description: {}', 'wrong-type'],
    ['labels that are a list', 'labels: [a]', 'wrong-type'],
    ['a label that is a list', 'labels: { a: [] }', 'wrong-type'],
    ['a number as name', 'name: 12', 'unquoted-number'],
    ['a line break in a pattern', 'include: ["a\\nb"]', 'bad-value'],
    ['a line break in a package', 'python: { packages: ["a\\nb"] }', 'bad-value'],
    ['a line break in pip_args', 'python: { pip_args: "a\\nb" }', 'bad-value'],
    ['a key of no model', 'models: [{ tag: a, colour: b }]', 'unknown-key'],
    [
      'an entry of no kind in dependencies',
      'conda: { dependencies: [{ conda: [] }] }',
      'unknown-key',
    ],
    ['envs that are texts', 'envs: [A=b]', 'wrong-type'],
    ['an env without a name', 'envs: [{ value: b }]', 'missing-key'],
    ['a name that is none', 'envs: [{ name: "A B", value: b }]', 'bad-env'],
  ])('%s', (_, text, code) => {
    expect(read(text).diagnostics.map((each) => each.code)).toContain(`containerize/${code}`);
  });

  it('of options that do not go together are told with the others, where those options are sound', () => {
    const alpine = 'docker: { distro: alpine, cuda_version: 11 }\n';
    expect(briefly(read(`servce: s\n${alpine}`).diagnostics)).toEqual([
      '1:1 error unknown-key',
      '2:41 error no-cuda',
    ]);
    const wrong = 'docker: { distro: alpin, cuda_version: 11 }\n';
    expect(briefly(read(`servce: s\n${wrong}`).diagnostics)).toEqual([
      '1:1 error unknown-key',
      '2:19 error unknown-distro',
    ]);
    expect(read(alpine).diagnostics).toEqual([]);
  });

  it('suggest the key that was meant', () => {
    const [diagnostic] = read(docker('pythonversion: "3.9"')).diagnostics;
    expect(diagnostic).toMatchObject({
      message: "docker has no key 'pythonversion'",
      hint: "Did you mean 'python_version'?",
    });
  });
});

describe('options that have no effect', () => {
  it.each([
    ['python: { packages: [a], requirements_txt: r.txt }', '1:11'],
    ['python: { no_index: true, index_url: "https://a.example" }', '1:27'],
    ['python: { no_index: true, extra_index_url: ["https://a.example"] }', '1:27'],
    ['python: { pack_git_packages: true }', '1:11'],
    ['conda: { environment_yml: e.yml, channels: [a] }', '1:34'],
    ['conda: { environment_yml: e.yml, pip: [a] }', '1:34'],
    ['models: [{ tag: "a:b", filter: "x" }]', '1:24'],
  ])('%s', (text, at) => {
    expect(briefly(read(text).diagnostics)).toEqual([`${at} warning ignored`]);
  });
});

describe('conda', () => {
  it.each([
    ['conda: {}'],
    ['conda: { channels: [] }'],
    ['conda: { environment_yml: , channels: , dependencies: , pip: }'],
  ])('%s says nothing', (text) => {
    expect(read(text)).toMatchObject({ diagnostics: [], bentofile: { conda: undefined } });
  });

  it('has its packages for pip in one place', () => {
    const nested = read('conda: { dependencies: [numpy, { pip: [x, y] }], channels: [c] }');
    expect(nested.bentofile?.conda).toEqual({
      environmentFile: undefined,
      channels: ['c'],
      dependencies: ['numpy'],
      pip: ['x', 'y'],
    });
    expect(nested.diagnostics).toEqual([]);
  });
});

describe('a bento.yaml', () => {
  const built = `service: service:svc
name: iris
version: 1.10
bentoml_version: 1.1.11
creation_time: '2023-12-01T10:00:00+00:00'
labels: {}
models:
- tag: iris_clf:abc
  module: bentoml.sklearn
  creation_time: '2023-12-01T09:00:00+00:00'
runners: []
apis:
- { name: classify, input_type: NumpyNdarray, output_type: NumpyNdarray }
docker:
  distro: debian
  python_version: '3.11'
  cuda_version: null
  env: { A: b }
  system_packages: null
  setup_script: null
  base_image: null
  dockerfile_template: null
python:
  requirements_txt: null
  packages: [scikit-learn]
  lock_packages: true
conda:
  environment_yml: null
  channels: null
  dependencies: null
  pip: null
`;

  it('has the same sections among its bookkeeping', () => {
    const { bentofile, warnings, version, bentomlVersion } = readBentoYaml(built, 'bento.yaml');
    expect(warnings).toEqual([]);
    expect({ version, bentomlVersion }).toEqual({ version: '1.10', bentomlVersion: '1.1.11' });
    expect(bentofile).toMatchObject({ name: 'iris', models: ['iris_clf:abc'], conda: undefined });
    expect(bentofile.docker).toMatchObject({ distro: 'debian', pythonVersion: '3.11' });
  });

  it('of a later BentoML may have keys that are not known', () => {
    const { diagnostics, bentofile } = read(
      built.replace('docker:\n', 'docker:\n  new: 1\n'),
      'bento',
    );
    expect(briefly(diagnostics)).toEqual(['15:3 warning unknown-key']);
    expect(bentofile).toBeDefined();
  });

  it('of the Image API is told to be one', () => {
    const { diagnostics } = read(
      'service: s\nspec: 2\nimage: { python_version: "3.11" }\n',
      'bento',
    );
    expect(briefly(diagnostics)).toEqual(['3:1 warning ignored']);
  });

  it('is checked as strictly', () => {
    expect(briefly(read('docker: { base_image: "a\\nRUN b" }', 'bento').diagnostics)).toEqual([
      '1:23 error bad-value',
    ]);
  });
});
