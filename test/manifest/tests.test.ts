import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';
import { bytesOf } from '../../src/manifest/tests.ts';
import { SMALL } from '../support/manifest-texts.ts';

function testsIn(section: string) {
  const { manifest, diagnostics } = loadManifest(`${SMALL}${section}`, 'manifest.yml');
  expect(diagnostics).toEqual([]);
  return manifest?.tests ?? [];
}

describe('the tests section', () => {
  it('is nothing where there is none', () => {
    expect(testsIn('')).toEqual([]);
  });

  it('has one form, defaults filled in', () => {
    const [test] = testsIn(`tests:
  python:
    package: model-server
    python: ['3.*']
    run:
      - python --version
      - { command: --help, entrypoint: keep, exit_code: 1, stdout: usage, stderr: [a, b], timeout: 5 }
      - { command: [id, -u], user: '1034', environment: { A: b }, network: bridge }
    files: [/bin/sh]
    environment: { PATH: /bin, HOME: }
    max_size: 1.5GB
    max_growth: 10%
`);
    expect(test).toMatchObject({
      name: 'python',
      place: 'manifest.yml:11',
      package: ['model-server'],
      python: ['3.*'],
      distro: undefined,
      files: [{ file: '/bin/sh', exists: true, mode: undefined, owner: undefined }],
      maxSize: 1_500_000_000,
      maxGrowth: 0.1,
    });
    expect(test?.commands).toMatchObject([
      {
        command: ['/bin/sh', '-c', 'python --version'],
        shown: 'python --version',
        keepsEntrypoint: false,
        exitCode: 0,
        stdout: [],
        network: 'none',
        timeout: 60,
      },
      {
        command: ['--help'],
        keepsEntrypoint: true,
        exitCode: 1,
        stdout: ['usage'],
        stderr: ['a', 'b'],
        timeout: 5,
      },
      { command: ['id', '-u'], shown: 'id -u', user: '1034', network: 'bridge' },
    ]);
    expect([...(test?.environment ?? [])]).toEqual([
      ['PATH', '/bin'],
      ['HOME', null],
    ]);
  });

  it('takes what is known of files', () => {
    const [test] = testsIn(
      `tests: { a: { files: { /x: { mode: '0755', owner: root, type: file }, /y: { exists: false }, /z: } } }\n`,
    );
    expect(test?.files).toEqual([
      { file: '/x', exists: true, type: 'file', mode: 0o755, owner: 'root' },
      { file: '/y', exists: false, type: undefined, mode: undefined, owner: undefined },
      { file: '/z', exists: true, type: undefined, mode: undefined, owner: undefined },
    ]);
  });

  it.each([
    ['B', '12B', 12],
    ['kB', '1.5kB', 1500],
    ['MB', '300MB', 300_000_000],
    ['MiB', '2 MiB', 2_097_152],
    ['GiB', '1GiB', 1_073_741_824],
  ])('reads sizes in %s', (_, text, bytes) => {
    expect(bytesOf(text)).toBe(bytes);
  });
});

describe('mistakes in the tests section', () => {
  const check = (section: string): ReturnType<typeof loadManifest>['diagnostics'] =>
    loadManifest(`${SMALL}${section}`, 'manifest.yml').diagnostics;

  it.each([
    ['an unknown key', 'tests: { a: { comand: x } }', 'manifest/unknown-key', 15],
    ['a test of nothing', 'tests: { a: { distro: debian10 } }', 'manifest/empty-value', 10],
    [
      'a distro that there is not',
      'tests: { a: { distro: debian1, run: [x] } }',
      'manifest/unknown-name',
      23,
    ],
    [
      'a name that is nearly one',
      "tests: { a: { run: ['{pyton_version}'] } }",
      'manifest/unknown-placeholder',
      21,
    ],
    [
      'a pattern that is none',
      "tests: { a: { run: [{ command: x, stdout: '(' }] } }",
      'manifest/bad-pattern',
      43,
    ],
    ['a size without a unit', "tests: { a: { max_size: '300' } }", 'manifest/bad-value', 25],
    [
      'a mode that is none',
      "tests: { a: { files: { /x: { mode: '999' } } } }",
      'manifest/bad-value',
      36,
    ],
    ['a relative path', 'tests: { a: { files: [x] } }', 'manifest/bad-value', 23],
    [
      'a port without a protocol',
      "tests: { a: { exposed_ports: ['80'] } }",
      'manifest/bad-value',
      31,
    ],
    [
      'an exit code too large',
      'tests: { a: { run: [{ command: x, exit_code: 256 }] } }',
      'manifest/bad-value',
      46,
    ],
  ])('%s is told at its place', (_, section, code, col) => {
    const found = check(`${section}\n`).filter(({ severity }) => severity === 'error');
    const line = SMALL.split('\n').length;
    expect(found.map((each) => each.code)).toEqual([code]);
    expect(found[0]?.place).toMatchObject({ line });
    expect(found[0]?.place?.col).toBe(col);
  });

  it('leaves braces alone that are no names of cells', () => {
    expect(
      check(`tests: { a: { run: ["awk '{print}'", 'echo \${package}', '{ true; }'] } }\n`),
    ).toEqual([]);
    expect(
      check(String.raw`tests: { a: { run: [{ command: x, stdout: '\d{3}' }] } }` + '\n'),
    ).toEqual([]);
  });
});
