import { expect, it } from 'vitest';
import { readLedger } from '../../src/ledger/read-ledger.ts';
import { idle, open, quietly, removeLater, request } from '../engine/docker/lab-engine.ts';
import { labEngines, lacksLab } from '../support/lab.ts';

/** Debian's rpm, which keeps its own database in the home folder and so finds this one only where it is told to look. */
const DOCKERFILE = `FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends rpm && rm -rf /var/lib/apt/lists/*
COPY made-up.spec /tmp/
RUN rpmbuild -bb --define '_rpmdir /tmp/rpms' /tmp/made-up.spec
RUN rpm --dbpath /var/lib/rpm -i --nodeps /tmp/rpms/noarch/*.rpm
`;

const SPEC = `Name: made-up
Epoch: 2
Version: 1.2
Release: 3
Summary: For a test
License: MIT
BuildArch: noarch
%description
For a test
%install
mkdir -p %{buildroot}/opt
echo hello > %{buildroot}/opt/hello
%files
/opt/hello
`;

it.skipIf(lacksLab('engines'))('lists what a real rpm has installed', async () => {
  const url = labEngines()[0]?.url ?? '';
  const engine = await open(url);
  const tag = 'manager-ledger/real-rpm:1';
  removeLater(url, tag);
  await engine.build(await request({ Dockerfile: DOCKERFILE, 'made-up.spec': SPEC }, tag), quietly);
  const ledger = await readLedger(engine, { image: tag, signal: idle });
  expect(ledger.problems).toEqual([]);
  expect(ledger.packages.filter(({ ecosystem }) => ecosystem === 'rpm')).toEqual([
    {
      ecosystem: 'rpm',
      name: 'made-up',
      version: '1.2-3',
      epoch: 2,
      architecture: 'noarch',
      source: 'made-up-1.2-3.src.rpm',
      license: 'MIT',
      size: 6,
      location: '/var/lib/rpm/rpmdb.sqlite',
      layer: ledger.layers.length - 1,
    },
  ]);
});
