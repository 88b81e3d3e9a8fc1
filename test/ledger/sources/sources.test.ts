import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApk } from '../../../src/ledger/sources/apk.ts';
import { readConda } from '../../../src/ledger/sources/conda.ts';
import { readDpkg } from '../../../src/ledger/sources/dpkg.ts';
import { readOsRelease } from '../../../src/ledger/sources/os-release.ts';
import { readPython } from '../../../src/ledger/sources/python.ts';
import { readRpm } from '../../../src/ledger/sources/rpm.ts';
import { isTelling, packagesIn } from '../../../src/ledger/sources/source.ts';

describe('dpkg', () => {
  it('reads what is installed, with folded fields and whatever line ends', () => {
    const text = `Package: made-up
Status: install ok installed
Installed-Size: 12
Architecture: amd64
Source: made (1.0-1)
Version: 2:1.0-1+b1
Description: first line
 Package: not-a-field
 .
 Version: neither

Package: held\r
Status: hold ok installed\r
Version: 1\r
`;
    expect(readDpkg(text)).toEqual([
      {
        ecosystem: 'deb',
        name: 'made-up',
        version: '2:1.0-1+b1',
        architecture: 'amd64',
        source: 'made',
        size: 12288,
      },
      { ecosystem: 'deb', name: 'held', version: '1' },
    ]);
  });

  it.each([
    ['deinstall ok config-files', 0],
    ['purge ok not-installed', 0],
    ['install reinstreq half-installed', 0],
    ['install ok unpacked', 1],
    ['install ok half-configured', 1],
    ['install ok triggers-pending', 1],
    ['deinstall ok installed', 1],
  ])('counts "%s" as %i', (status, number) => {
    expect(readDpkg(`Package: a\nStatus: ${status}\nVersion: 1\n`)).toHaveLength(number);
  });

  it('takes entries without a status for installed, and leaves out those without a version', () => {
    expect(readDpkg('Package: a\nVersion: 1\n\nPackage: b\n\nVersion: 2\n')).toEqual([
      { ecosystem: 'deb', name: 'a', version: '1' },
    ]);
  });
});

it('apk: letters count as they are written, and the first of each', () => {
  const text = `C:Q1abc=
P:made-up
V:1.2-r3
A:x86_64
S:100
I:2048
o:origin
L:MIT AND (BSD-3-Clause OR ISC)
F:usr/lib
R:x
a:0:0:755

P:second
V:1
A:noarch
o:second

V:no name
`;
  expect(readApk(text)).toEqual([
    {
      ecosystem: 'apk',
      name: 'made-up',
      version: '1.2-r3',
      architecture: 'x86_64',
      source: 'origin',
      license: 'MIT AND (BSD-3-Clause OR ISC)',
      size: 2048,
    },
    { ecosystem: 'apk', name: 'second', version: '1', architecture: 'noarch' },
  ]);
});

it('Python: the head only; an expression goes before a free text', () => {
  const head = 'Metadata-Version: 2.4\nName: Made_Up\nVersion: 1.0\n';
  const made = { ecosystem: 'pypi', name: 'Made_Up', version: '1.0' };
  expect(readPython(`${head}\nName: other\nVersion: 9\n`)).toEqual([made]);
  expect(readPython(`${head}License: BSD\nLicense-Expression: BSD-3-Clause\n`)).toEqual([
    { ...made, license: 'BSD-3-Clause' },
  ]);
  expect(readPython('Name: only\n')).toEqual([]);
});

it.each([
  ['https://conda.anaconda.org/conda-forge/linux-64', 'conda-forge'],
  ['https://conda.anaconda.org/conda-forge', 'conda-forge'],
  ['pkgs/main', 'main'],
  ['defaults', 'defaults'],
])('conda: the channel %s is %s', (channel, name) => {
  const record = { name: 'made-up', version: '1', build: 'h1_0', subdir: 'linux-64', channel };
  expect(readConda(JSON.stringify({ ...record, license: 'MIT', files: ['x'] }))).toEqual([
    { ...record, ecosystem: 'conda', license: 'MIT', channel: name },
  ]);
});

it('conda: half a character is replaced', () => {
  expect(readConda('{"name": "a\\ud800", "version": "1"}')).toMatchObject([{ name: 'a\ufffd' }]);
});

it('rpm: epochs and sizes; imported keys are no packages', () => {
  const text = [
    'made-up\t0\t1.2\t3.el9\tx86_64\t4096\tMIT and BSD\tmade-up-1.2-3.el9.src.rpm',
    'with-epoch\t2\t1\t1\tnoarch\t0\tGPLv2+\t(none)',
    'gpg-pubkey\t0\t1\t1\t(none)\t0\tpubkey\t(none)',
    'warning: something else',
    '',
  ];
  expect(readRpm(text.join('\n'))).toEqual([
    {
      ecosystem: 'rpm',
      name: 'made-up',
      version: '1.2-3.el9',
      architecture: 'x86_64',
      size: 4096,
      license: 'MIT and BSD',
      source: 'made-up-1.2-3.el9.src.rpm',
    },
    {
      ecosystem: 'rpm',
      name: 'with-epoch',
      version: '1-1',
      architecture: 'noarch',
      size: 0,
      license: 'GPLv2+',
      epoch: 2,
    },
  ]);
});

it('os-release: quotes come off', () => {
  const text = `# x\nPRETTY_NAME="A \\"made up\\" system"\nID='made'\nVERSION_ID=3.1\nID_LIKE=debian\n`;
  const system = { id: 'made', version: '3.1', title: 'A "made up" system' };
  expect(readOsRelease(text)).toEqual(system);
  expect(readOsRelease('NAME=x\n')).toBeUndefined();
});

describe('files that tell of packages', () => {
  const python = 'Name: a\nVersion: 1\n';

  it.each([
    'usr/lib/python3/dist-packages/a-1.egg-info',
    'usr/lib/python3/dist-packages/a.egg-info/PKG-INFO',
    'usr/local/lib/python3.11/site-packages/a-1.dist-info/METADATA',
    'opt/conda/envs/x/lib/python3.9/site-packages/a-1.dist-info/METADATA',
    'app/.venv/lib64/python3.12/site-packages/a-1-py3.9.egg/EGG-INFO/PKG-INFO',
  ])('%s', (path) => {
    expect(packagesIn(path, python)).toHaveLength(1);
  });

  it.each([
    'usr/lib/python3/dist-packages/setuptools/_vendor/a-1.dist-info/METADATA',
    'opt/conda/pkgs/a-1-py_0/site-packages/a-1.dist-info/METADATA',
    'home/METADATA',
  ])('not %s', (path) => {
    expect(packagesIn(path, python)).toEqual([]);
  });

  it('knows the lists of images without package managers', () => {
    expect(isTelling('var/lib/dpkg/status.d/base')).toBe(true);
    expect(isTelling('var/lib/dpkg/status.d/base.md5sums')).toBe(false);
    expect(isTelling('usr/lib/apk/db/installed')).toBe(true);
    expect(isTelling('var/lib/dpkg/status-old')).toBe(false);
  });
});

describe('whatever the bytes', () => {
  const readers = { readApk, readConda, readDpkg, readPython, readRpm };
  const fieldLike = fc
    .array(
      fc.tuple(
        fc.constantFrom('Package', 'Version', 'Status', 'Name', 'P', 'V', 'License', ' ', '\t', ''),
        fc.constantFrom(': ', ':', ''),
        fc.string(),
        fc.constantFrom('\n', '\r\n', '\n\n', '\r'),
      ),
    )
    .map((lines) => lines.flat().join(''));
  const noise = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString());

  it.each(Object.entries(readers))(
    '%s finds packages with names and versions, or none',
    (_, read) => {
      fc.assert(
        fc.property(fc.oneof(fieldLike, noise, fc.json()), (text) => {
          for (const { name, version } of read(text)) {
            expect(name).not.toBe('');
            expect(version).not.toBe('');
          }
        }),
      );
    },
  );

  it('os-release names a system, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fieldLike, noise), (text) => {
        expect(readOsRelease(text)?.id).not.toBe('');
      }),
    );
  });
});
