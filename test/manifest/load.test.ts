import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../src/diagnostics.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { brief, expectAtMarks } from '../support/marked.ts';
import { DISTROS, JULY_2021, PACKAGES, SMALL } from '../support/manifest-texts.ts';

describe('a manifest of July 2021', () => {
  const { manifest, diagnostics } = loadManifest(JULY_2021, 'manifest.yml');

  it('has nothing to complain about', () => {
    expect(diagnostics).toEqual([]);
  });

  it('gets the defaults of its time', () => {
    expect(manifest).toMatchObject({
      bentomlVersion: undefined,
      tagFormat: '{release_type}-python{python_version}-{suffixes}',
      pathFormat: '{package}/{distro}/{release_type}',
      cudaVersions: ['11.3.1'],
      platforms: ['linux/amd64'],
      distroSection: 'releases',
      exclude: [],
    });
    expect(manifest?.pythonVersions.map(({ version }) => version)).toEqual(['3.6', '3.7', '3.8']);
    expect([...(manifest?.releaseTypes.values() ?? [])]).toEqual([
      { name: 'devel', versioned: false, cuda: false, weight: 1 },
      { name: 'runtime', versioned: true, cuda: false, weight: 1 },
      { name: 'cudnn', versioned: true, cuda: true, weight: 1 },
    ]);
  });

  it('is read in its written order, lists flattened in place', () => {
    const shape = manifest?.packages.map(({ name, releases }) => [
      name,
      releases.map(({ type, distros }) => [type, distros.map(({ distro }) => distro)]),
    ]);
    const cuda = ['debian10', 'centos8', 'centos7'];
    expect(shape).toEqual([
      [
        'model-server',
        [
          ['devel', cuda],
          ['runtime', [...cuda, 'amazonlinux2', 'alpine3.14']],
          ['cudnn', cuda],
        ],
      ],
      ['yatai-service', [['runtime', ['debian10', 'centos8', 'alpine3.14']]]],
    ]);
    expect([...(manifest?.distros.keys() ?? [])]).toEqual([...cuda, 'amazonlinux2', 'alpine3.14']);
  });

  it('has distros with all that they merge', () => {
    expect(manifest?.distros.get('centos7')).toEqual({
      name: 'centos7',
      path: ['releases', 'centos7'],
      templatesDir: 'templates/rhel',
      baseImage: 'centos:7',
      suffix: 'centos7',
      multistageImage: true,
      header: '# syntax = docker/dockerfile:1.2\n#\n# written by a program\n',
      envars: [
        ['LANG', 'C.UTF-8'],
        ['PATH', '/opt/conda/bin:$PATH'],
      ],
      cudaPrefixUrl: 'rhel7',
      cudaRequires: 'cuda>=11.3 brand=tesla,driver>=418,driver<419',
      pythonVersions: undefined,
      platforms: undefined,
      supportedUntil: undefined,
    });
    expect(manifest?.distros.get('alpine3.14')?.cudaPrefixUrl).toBeUndefined();
  });

  it('has registries and components', () => {
    expect(manifest?.registries).toEqual([
      {
        host: 'docker.io',
        user: 'HUB_USERNAME',
        password: 'HUB_PASSWORD',
        loginUrl: 'https://hub.docker.com/v2/users/login/',
        repositoriesUrl: 'https://hub.docker.com/v2/repositories',
        repositories: new Map([
          ['model-server', 'docker.io/bentoml/model-server'],
          ['yatai-service', 'docker.io/bentoml/yatai-service'],
        ]),
      },
    ]);
    expect(manifest?.cuda[0]?.components.map(([name]) => name)).toEqual([
      'cudart',
      'cudnn8',
      'libcublas',
      'libcurand',
      'libcusparse',
      'libcufft',
      'libcusolver',
    ]);
  });
});

describe('the newer keys', () => {
  it('say the same in `distros` as in `releases`', () => {
    const [old, young] = [JULY_2021, JULY_2021.replace('\nreleases:', '\ndistros:')].map((text) =>
      loadManifest(text, 'm'),
    );
    expect(young?.diagnostics).toEqual([]);
    expect([...(young?.manifest?.distros.keys() ?? [])]).toEqual([
      ...(old?.manifest?.distros.keys() ?? []),
    ]);
    expect(young?.manifest?.distroSection).toBe('distros');
  });

  it('do not stand twice', () => {
    const [first] = expectAtMarks(`${SMALL.replace('distros', '▸distros')}releases: {}\n`, [
      'manifest/two-distro-sections',
    ]);
    expect(first?.related?.[0]?.place).toMatchObject({ line: 10 });
  });

  it('are read', () => {
    const { manifest, diagnostics } = loadManifest(
      `${SMALL}    python_versions: ['3.9', { version: '3.10', supported_until: 2026-10-31 }]
    platforms: [linux/arm64/v8]
    supported_until: 2024-06-30
    multistage_image: false
python_versions: ['3.8']
platforms: [linux/amd64, linux/arm64]
cuda: { 11.3.1: { cudart: a }, 12.0.0: { cudart: b, supported_until: 2026-01-01 } }
cuda_versions: [12.0.0]
release_types: { debug: {}, trt: { versioned: false, cuda: true }, cudnn: { weight: 3 } }
aliases: { model-server: { latest: { distro: debian10, python: '3.9' } } }
specs: { path: '{distro}' }
exclude: [{ distro: debian10, python: ['3.1*'], why: because }]
`,
      'm',
    );
    expect(diagnostics).toEqual([]);
    expect(manifest).toMatchObject({
      bentomlVersion: '0.13.0',
      pathFormat: '{distro}',
      cudaVersions: ['12.0.0'],
      platforms: ['linux/amd64', 'linux/arm64'],
      exclude: [
        {
          distro: ['debian10'],
          python: ['3.1*'],
          release: undefined,
          why: 'because',
          path: ['exclude', 0],
        },
      ],
    });
    expect(manifest?.cuda.map(({ version, supportedUntil }) => [version, supportedUntil])).toEqual([
      ['11.3.1', undefined],
      ['12.0.0', '2026-01-01'],
    ]);
    expect(manifest?.distros.get('debian10')).toMatchObject({
      pythonVersions: [
        { version: '3.9', supportedUntil: undefined },
        { version: '3.10', supportedUntil: '2026-10-31' },
      ],
      platforms: ['linux/arm64/v8'],
      supportedUntil: '2024-06-30',
      multistageImage: false,
    });
    expect(manifest?.releaseTypes.get('debug')).toEqual({
      name: 'debug',
      versioned: true,
      cuda: false,
      weight: 1,
    });
    expect(manifest?.releaseTypes.get('cudnn')).toEqual({
      name: 'cudnn',
      versioned: true,
      cuda: true,
      weight: 3,
    });
    expect(manifest?.aliases).toEqual([
      {
        package: 'model-server',
        name: 'latest',
        release: undefined,
        distro: 'debian10',
        python: '3.9',
        cuda: undefined,
        path: ['aliases', 'model-server', 'latest'],
      },
    ]);
    expect(manifest?.releaseTypes.get('trt')).toEqual({
      name: 'trt',
      versioned: false,
      cuda: true,
      weight: 1,
    });
  });
});

describe('many mistakes', () => {
  it('are all reported at once, in the order of the file, each with an excerpt', () => {
    const found = expectAtMarks(
      `bentoml_version: ▸latest
▸pakages: {}
python_versions: ['3.9', ▸3.10]
platforms: ▸[]
specs:
  tag:
    fmt: ▸'{release_type}-{pyton_version}'
    ▸prefix:
repository:
  docker.io:
    ▸user: HUB_USERNAME
    registry:
      ▸model-sever: docker.io/a/b
cuda:
  ▸eleven: { cudart: a }
  ▸11.3.1: { cudart: a }
cuda_versions: [▸12.0.0, 11.3.1]
packages:
  ▸Model: { runtime: [▸debian] }
  model-server:
    ▸runtim: [debian10]
    cudnn: [debian10, ▸debian10, ▸5]
distros:
  ▸debian10:
    templates_dir: ▸../x
    base_image: ▸Debian
    cuda_prefix_url: rhel8
    envars: [▸A]
    ▸base_images: x
exclude:
  - distro: ▸debian11
    why: x
`,
      [
        'manifest/bad-value',
        'manifest/unknown-key',
        'manifest/unquoted-number',
        'manifest/empty-value',
        'manifest/unknown-placeholder',
        'manifest/unknown-key',
        'manifest/missing-key',
        'manifest/unknown-package',
        'manifest/bad-name',
        'manifest/no-cudnn',
        'manifest/unknown-cuda-version',
        'manifest/bad-name',
        'manifest/unknown-distro',
        'manifest/unknown-release-type',
        'manifest/duplicate-distro',
        'manifest/unquoted-number',
        'manifest/missing-key',
        'manifest/templates-outside',
        'manifest/bad-reference',
        'manifest/bad-value',
        'manifest/unknown-key',
        'manifest/unknown-name',
      ],
    );
    for (const { excerpt, place } of found) expect(excerpt?.at(-1)?.line).toBe(place?.line);
    expect(hasErrors(found)).toBe(true);
  });

  it('leave a manifest for finding more', () => {
    const { manifest, diagnostics } = loadManifest(
      `${PACKAGES}${DISTROS}bentoml_version: 1.0\n`,
      'm',
    );
    expect(diagnostics.map(brief)).toEqual(['manifest/unquoted-number 9:18']);
    expect(manifest?.distros.size).toBe(1);
  });
});
