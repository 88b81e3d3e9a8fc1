import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../support/marked.ts';
import { DISTROS, PACKAGES, SMALL, WITH_CUDA } from '../support/manifest-texts.ts';

type Row = [what: string, text: string, codes: string[], hint?: string];

function table(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, text, codes, hint) => {
    const [first] = expectAtMarks(text, codes);
    if (hint !== undefined) expect(first?.hint).toContain(hint);
  });
}

describe('unknown keys', () => {
  const code = ['manifest/unknown-key'];
  table([
    ['at the top', `${SMALL}▸distro: {}\n`, code, "Did you mean 'distros'?"],
    ['at the top, far from all', `${SMALL}▸xyzzy: {}\n`, code, 'Known: bentoml_version, '],
    ['of a distro', `${SMALL}    ▸base_imag: x\n`, code, "Did you mean 'base_image'?"],
    ['of specs', `${SMALL}specs: { ▸tags: {} }\n`, code, "Did you mean 'tag'?"],
    [
      'of the tag',
      `${SMALL}specs: { tag: { fmt: '{release_type}-{python_version}-{suffixes}', ▸suffix: } }\n`,
      code,
      "'suffixes'",
    ],
    ['of the specimen', `${SMALL}specs: { releases: { ▸envar: [] } }\n`, code, "'envars'"],
    ['of a registry', `${SMALL}repository: { docker.io: { ▸users: X } }\n`, code, "'user'"],
    [
      'of its addresses',
      `${SMALL}repository: { docker.io: { urls: { ▸repo: 'https://a' } } }\n`,
      code,
      "'repos'",
    ],
    [
      'of a Python version',
      `${SMALL}python_versions: [{ version: '3.8', ▸until: 2024-10-14 }]\n`,
      code,
    ],
    ['of a release type', `${SMALL}release_types: { debug: { ▸cudaa: true } }\n`, code, "'cuda'"],
    ['of an exclude rule', `${SMALL}exclude: [{ why: x, ▸distros: debian10 }]\n`, code, "'distro'"],
    [
      'that merge keys bring',
      `specs:\n  releases: &a { ▸headers: x }\n${SMALL}    <<: *a\n`,
      code,
      "'header'",
    ],
  ]);
});

describe('missing keys', () => {
  const code = ['manifest/missing-key'];
  table([
    ['packages', `▸${DISTROS}`.replace('  debian', '  ▸debian'), [...code]],
    [
      'distros',
      `▸${PACKAGES.replace('[debian10]', '[▸debian10]')}`,
      [...code, 'manifest/unknown-distro'],
    ],
    [
      'of a distro',
      `${PACKAGES}distros:\n  ▸debian10: { templates_dir: t, base_image: b }\n`,
      code,
    ],
    ['of an exclude rule', `${SMALL}exclude:\n  - ▸distro: debian10\n`, code],
    ['of a Python version', `${SMALL}python_versions: [▸{ supported_until: 2024-10-14 }]\n`, code],
  ]);
});

describe('wrong types', () => {
  const code = ['manifest/wrong-type'];
  table([
    ['a list for a mapping', `${SMALL}specs: ▸[a]\n`, code],
    ['nothing for a mapping', `${SMALL}▸specs:\n`, code],
    [
      'a word for a mapping',
      `packages:\n  model-server: ▸debian10\n${DISTROS}`.replace('  debian10:', '  ▸debian10:'),
      [...code],
    ],
    [
      'nothing for a distro',
      `${PACKAGES.replace('[debian10]', '[debian10, a]')}${DISTROS}  ▸a:\n`,
      code,
    ],
    ['a word for a list', `${SMALL}platforms: ▸linux/amd64\n`, code],
    [
      'a word for true or false',
      `${SMALL}    multistage_image: ▸yes\n`,
      code,
      'true and false only',
    ],
    ['true for a text', `${SMALL}    header: ▸true\n`, code],
    [
      'nothing for a text',
      SMALL.replace('bentoml_version: ', '▸bentoml_version: ').replace("'0.13.0'", ''),
      code,
    ],
    [
      'a mapping among distros',
      `packages: { p: { runtime: [debian10, ▸{ a: b }] } }\n${DISTROS}`,
      code,
    ],
    ['nothing among distros', `packages: { p: { runtime: [debian10, [▸~]] } }\n${DISTROS}`, code],
    [
      'a value for a placeholder',
      `${SMALL}specs: { tag: { fmt: '{release_type}{python_version}', release_type: ▸x } }\n`,
      code,
    ],
    ['a component of a list', WITH_CUDA.replace('11.3.109-1', '▸[a]'), code],
  ]);
});

describe('numbers that should be texts', () => {
  const code = ['manifest/unquoted-number'];
  table([
    ['3.10, of all things', `${SMALL}python_versions: ['3.9', ▸3.10]\n`, code, "quotes: '3.10'"],
    ['in a list of a distro', `${SMALL}    python_versions: [▸3.10]\n`, code, "quotes: '3.10'"],
    ['in the long form', `${SMALL}python_versions: [{ version: ▸3.10 }]\n`, code],
    ['the BentoML version', SMALL.replace("'0.13.0'", '▸1.0'), code, "quotes: '1.0'"],
    ['an add_to_tags', SMALL.replace('add_to_tags: slim', 'add_to_tags: ▸8'), code],
    ['an exponent', SMALL.replace("'0.13.0'", '▸1e3'), code, "quotes: '1e3'"],
    ['a huge one', SMALL.replace("'0.13.0'", `▸${'9'.repeat(400)}`), code],
    ['hexadecimal', SMALL.replace("'0.13.0'", '▸0x10'), code, "quotes: '0x10'"],
    ['not a number', SMALL.replace("'0.13.0'", '▸.nan'), code],
    ['in an exclude rule', `${SMALL}exclude: [{ python: ▸3.8, why: x }]\n`, code],
    ['a component', WITH_CUDA.replace('11.3.109-1', '▸11.3'), code],
    ['a CUDA version as a key', WITH_CUDA.replace('11.3.1:', '▸11.3:'), code],
    ['a CUDA version in a list', `${WITH_CUDA}cuda_versions: [▸11.3]\n`, code],
  ]);

  it('is told what became of it', () => {
    const [first] = expectAtMarks(`${SMALL}python_versions: [▸3.10]\n`, code);
    expect(first?.message).toBe('3.10 is read by YAML as the number 3.1, but this is a text');
  });
});

describe('names', () => {
  const code = ['manifest/bad-name'];
  table([
    [
      'of a package of digits, whose order JavaScript would change',
      SMALL.replace('model-server', "▸'10'"),
      code,
    ],
    ['of a package', SMALL.replace('model-server', '▸Model_Server'), code],
    ['of a distro', SMALL.replace('[debian10]', "['10']").replace('  debian10:', "  ▸'10':"), code],
    [
      'of a distro that leads elsewhere',
      SMALL.replace('[debian10]', "['../x']").replace('  debian10:', '  ▸../x:'),
      code,
    ],
    ['of a CUDA version', WITH_CUDA.replace('11.3.1:', '▸eleven:'), code],
    ['of a CUDA component', WITH_CUDA.replace('cudart:', '▸1cudart:'), code],
    ['of a release type', `${SMALL}release_types: { ▸Debug: {} }\n`, code],
    ['of a registry', `${SMALL}repository: { ▸'https://docker.io': {} }\n`, code],
    [
      'and what is wrong inside the entry',
      `${PACKAGES.replace('model-server', '▸M').replace('debian10', '▸nope')}${DISTROS}`.replace(
        'debian10:',
        '▸debian10:',
      ),
      ['manifest/bad-name', 'manifest/unknown-distro'],
    ],
    [
      'and a wrong type inside it',
      SMALL.replace('model-server', '▸M').replace('[debian10]', '[debian10, ▸5]'),
      ['manifest/bad-name', 'manifest/unquoted-number'],
    ],
    [
      'of several',
      SMALL.replace('model-server', '▸M')
        .replace('[debian10]', '[▸D]')
        .replace('  debian10:', '  ▸D D:'),
      ['manifest/bad-name', 'manifest/unknown-distro', 'manifest/bad-name'],
    ],
  ]);

  it('may be what Docker takes', () => {
    expectAtMarks(
      `${SMALL}repository:
  'localhost:5000': { registry: { model-server: 'localhost:5000/a/b' } }
  registry.a-b.example.internal: { registry: { model-server: registry.a-b.example.internal/a__b } }
  '[::1]:5000': { registry: {} }
  10.0.0.1: {}
`,
      [],
    );
  });
});

describe('values', () => {
  const bad = ['manifest/bad-value'];
  const empty = ['manifest/empty-value'];
  table([
    ['a BentoML version', SMALL.replace("'0.13.0'", '▸latest'), bad],
    ['a Python version', `${SMALL}python_versions: [▸python3.8]\n`, bad],
    ['a day that does not exist', `${SMALL}    supported_until: ▸2023-02-29\n`, bad],
    ['a day in another form', `${SMALL}    supported_until: ▸30.06.2024\n`, bad],
    [
      'a day of a CUDA version',
      WITH_CUDA.replace('    cudart', '    supported_until: ▸2023-13-01\n    cudart'),
      bad,
    ],
    ['a platform', `${SMALL}platforms: [▸amd64]\n`, bad],
    ['an environment line without a value', `${SMALL}    envars: [▸LANG]\n`, bad],
    ['an environment line in lower case', `${SMALL}    envars: [▸lang=C]\n`, bad],
    ['HOME', `${SMALL}    envars: [▸HOME=/x]\n`, bad],
    ['an environment line of two lines', `${SMALL}    envars: [▸"A=b\\nUSER root"]\n`, bad],
    ['the name of a secret', `${SMALL}repository: { docker.io: { user: ▸me, pwd: PWD } }\n`, bad],
    ['an address', `${SMALL}repository: { docker.io: { urls: { api: ▸docker } } }\n`, bad],
    ['a suffix', SMALL.replace('add_to_tags: slim', 'add_to_tags: ▸a b'), bad],
    ['a base image of two lines', SMALL.replace('debian:buster-slim', '▸"debian:a\\nRUN x"'), bad],
    ['a base image of nothing', SMALL.replace('debian:buster-slim', '▸""'), empty],
    ['no Python version', `${SMALL}python_versions: ▸[]\n`, empty],
    ['no platform', `${SMALL}platforms: ▸[]\n`, empty],
    ['no CUDA version', `${WITH_CUDA}cuda_versions: ▸[]\n`, empty],
    ['no exclude rule', `${SMALL}exclude: ▸[]\n`, empty],
    ['a condition of nothing', `${SMALL}exclude: [{ distro: ▸[], why: x }]\n`, empty],
    ['a rule without a reason', `${SMALL}exclude: [{ distro: debian10, why: ▸'' }]\n`, empty],
  ]);

  it('may be empty or null where 2021 had them so', () => {
    expectAtMarks(
      `${SMALL}    header:\n    cuda:\n    cuda_prefix_url: ''\n    cuda_requires: ''\n    envars: []\n`,
      [],
    );
  });

  it('of addresses have ports, paths and queries', () => {
    expectAtMarks(
      `${SMALL}repository:
  docker.io: { urls: { api: 'https://localhost:8443/v2?x=1#y', repos: www.example.com } }
`,
      [],
    );
  });
});
