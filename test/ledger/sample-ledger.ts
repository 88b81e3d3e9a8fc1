import type { Ledger, LedgerLayer } from '../../src/ledger/ledger.ts';
import { packageOrder } from '../../src/ledger/package.ts';
import type { InstalledPackage } from '../../src/ledger/package.ts';

export function layerOf(digest: string, instruction: string, size = 100): LedgerLayer {
  return { digest: `sha256:${digest.repeat(64)}`, instruction, files: 2, size, removed: 0 };
}

const DPKG = '/var/lib/dpkg/status';

/** Packages of every ecosystem, two of them twice. */
export const PACKAGES: readonly InstalledPackage[] = [
  {
    ecosystem: 'deb',
    name: 'libc6',
    version: '2.36-9+deb12u10',
    architecture: 'amd64',
    source: 'glibc',
    size: 1024,
    location: DPKG,
    layer: 0,
  },
  {
    ecosystem: 'deb',
    name: 'g++',
    version: '4:12.2',
    architecture: 'amd64',
    location: DPKG,
    layer: 1,
  },
  {
    ecosystem: 'apk',
    name: 'musl',
    version: '1.2-r1',
    license: 'MIT',
    location: '/lib/apk/db/installed',
    layer: 0,
  },
  {
    ecosystem: 'rpm',
    name: 'bash',
    version: '5.1-1.el9',
    architecture: 'x86_64',
    epoch: 1,
    license: 'GPLv3+',
    location: '/var/lib/rpm/rpmdb.sqlite',
    layer: undefined,
  },
  {
    ecosystem: 'conda',
    name: 'python',
    version: '3.11.4',
    build: 'h1_0_cpython',
    channel: 'conda-forge',
    subdir: 'linux-64',
    license: 'Python-2.0',
    location: '/opt/conda/conda-meta/python-3.11.4-h1_0_cpython.json',
    layer: 1,
  },
  ...['3.10', '3.11'].map((python): InstalledPackage => ({
    ecosystem: 'pypi',
    name: 'Typing_Extensions',
    version: '4.1',
    license: 'MIT OR (Apache-2.0 WITH LLVM-exception AND LicenseRef-x)',
    location: `/usr/lib/python${python}/site-packages/x.dist-info/METADATA`,
    layer: 1,
  })),
];

export function sampleLedger(rest: Partial<Ledger> = {}): Ledger {
  return {
    reference: 'registry.example:5000/team/app:1.0',
    digest: `sha256:${'ab'.repeat(32)}`,
    platform: 'linux/amd64',
    created: '2024-01-02T03:04:05.678Z',
    system: { id: 'debian', version: '12', title: 'Debian GNU/Linux 12 (bookworm)' },
    layers: [layerOf('1', 'ADD rootfs.tar /'), layerOf('2', 'RUN make "all" & <go>')],
    problems: [],
    ...rest,
    packages: [...(rest.packages ?? PACKAGES)].sort(packageOrder),
  };
}
