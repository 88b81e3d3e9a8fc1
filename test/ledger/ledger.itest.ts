import { execFileSync } from 'node:child_process';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import { describe, expect, it } from 'vitest';
import type { DockerEngine } from '../../src/engine/docker/docker-engine.ts';
import { compareImages, comparedLedger } from '../../src/ledger/compare/compare.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { readLedger } from '../../src/ledger/read-ledger.ts';
import { writeSbom } from '../../src/ledger/sbom/write-sbom.ts';
import { idle, open, quietly, removeLater, request } from '../engine/docker/lab-engine.ts';
import { engineRows, labPodman, lacksLab } from '../support/lab.ts';

const BASE = 'debian:bookworm-slim';
const SITE = '/usr/local/lib/python3.11/site-packages';

/** Base, a Python package, one Debian package less, one list that is written anew and the same. */
const FIRST = `FROM ${BASE}
COPY one/ ${SITE}/
RUN dpkg --purge --force-all mawk 2>/dev/null
RUN touch /var/lib/dpkg/status
CMD ["one"]
`;
/** The same with another Python package, and without its forerunner. */
const SECOND = `FROM ${BASE}
COPY one/ ${SITE}/
RUN dpkg --purge --force-all mawk 2>/dev/null
RUN touch /var/lib/dpkg/status
RUN rm -r ${SITE}/made_up-1.0.dist-info
COPY two/ ${SITE}/
CMD ["two"]
`;

const metadata = (version: string): string =>
  `Metadata-Version: 2.4\nName: made-up\nVersion: ${version}\nLicense-Expression: MIT\n\nText\n`;

async function build(engine: DockerEngine, Dockerfile: string, tag: string): Promise<string> {
  removeLater(engine.address.url, tag);
  const files = {
    Dockerfile,
    'one/made_up-1.0.dist-info/METADATA': metadata('1.0'),
    'two/made_up-2.0.dist-info/METADATA': metadata('2.0'),
  };
  await engine.build(await request(files, tag), quietly);
  return tag;
}

function docker(engine: DockerEngine, ...args: string[]): string {
  return execFileSync('docker', args, {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_HOST: engine.address.url },
  });
}

/** What dpkg says itself. */
function dpkgList(engine: DockerEngine, image: string): string[] {
  const format = '${db:Status-Status} ${Package} ${Version} ${Architecture}\\n';
  return docker(engine, 'run', '--rm', '--network=none', image, 'dpkg-query', '-W', '-f', format)
    .split('\n')
    .filter((line) => line.startsWith('installed '))
    .map((line) => line.slice('installed '.length))
    .sort();
}

function debianList(ledger: Ledger): string[] {
  return ledger.packages
    .filter(({ ecosystem }) => ecosystem === 'deb')
    .map(({ name, version, architecture }) => `${name} ${version} ${architecture ?? ''}`)
    .sort();
}

const rows = [
  ...engineRows().map(([name, { url }]) => [name, url] as const),
  ['podman', labPodman() ?? ''] as const,
];

describe.skipIf(lacksLab('engines', 'podman')).each(rows)('ledgers, %s', (engineName, url) => {
  const name = (kind: string): string => `manager-ledger/${engineName}:${kind}`;

  it('are what the package managers say, with the layers that brought it', async () => {
    const engine = await open(url);
    const image = await build(engine, FIRST, name('first'));
    const ledger = await readLedger(engine, { image, signal: idle });
    expect(debianList(ledger)).toEqual(dpkgList(engine, image));
    expect(debianList(ledger).filter((each) => each.startsWith('mawk '))).toEqual([]);
    expect(ledger.problems).toEqual([]);
    expect(ledger.system).toMatchObject({ id: 'debian', version: '12' });
    const python = ledger.packages.filter(({ ecosystem }) => ecosystem === 'pypi');
    expect(python).toMatchObject([
      {
        name: 'made-up',
        version: '1.0',
        location: `${SITE}/made_up-1.0.dist-info/METADATA`,
        layer: ledger.layers.length - 3,
      },
    ]);
    // No Debian package is of a layer above the base.
    const debian = ledger.packages.filter(({ ecosystem }) => ecosystem === 'deb');
    expect(debian.every(({ layer = 9 }) => layer < ledger.layers.length - 3)).toBe(true);
    const [copied, purged] = ledger.layers.slice(-3);
    expect(copied).toMatchObject({ files: 1 });
    expect(copied?.instruction).toMatch(/^COPY /);
    expect(purged?.instruction).toBe('RUN dpkg --purge --force-all mawk 2>/dev/null');
    expect(purged?.removed).toBeGreaterThan(0);
  });

  it('are SBOMs that the schema takes, the same each time', async () => {
    const engine = await open(url);
    const image = await build(engine, FIRST, name('sbom'));
    const read = async (): Promise<string> =>
      writeSbom(await readLedger(engine, { image, signal: idle }), '1');
    const text = await read();
    expect(await new JsonStrictValidator(Version.v1dot6).validate(text)).toBeNull();
    expect(await read()).toBe(text);
    expect(text).toContain('"pkg:pypi/made-up@1.0"');
    expect(text).toMatch(/"pkg:deb\/debian\/bash@[^"]+\?arch=\w+&distro=debian-12"/);
  });

  it('are compared: versions, layers, sizes', async () => {
    const engine = await open(url);
    const tags = [await build(engine, FIRST, name('a')), await build(engine, SECOND, name('b'))];
    const ledgers = [];
    for (const image of tags) ledgers.push(await readLedger(engine, { image, signal: idle }));
    const [before, after] = ledgers.map(comparedLedger);
    if (before === undefined || after === undefined) throw new Error('there are two');
    const { packages, layers, totals, differs } = compareImages(before, after);
    const top = (after.layers?.length ?? 0) - 1;
    expect(differs).toBe(true);
    expect(packages).toEqual([
      {
        change: 'changed',
        ecosystem: 'pypi',
        name: 'made-up',
        from: ['1.0'],
        to: ['2.0'],
        growth: undefined,
        layers: [top],
      },
    ]);
    expect(layers?.slice(-2).map(({ change }) => change)).toEqual(['added', 'added']);
    expect(layers?.[0]?.change).toBe('same');
    expect(totals?.after.files).toBe((totals?.before.files ?? 0) + 1);
    expect(totals?.after.size).toBe((totals?.before.size ?? 0) + metadata('2.0').length);
    expect(compareImages(after, after)).toMatchObject({ differs: false, packages: [] });
  });

  it('ask the rpm of an image, and say when there is none', async () => {
    const engine = await open(url);
    const database = 'RUN mkdir -p /var/lib/rpm && touch /var/lib/rpm/rpmdb.sqlite\n';
    const without = await build(engine, `FROM ${BASE}\n${database}`, name('no-rpm'));
    const { problems } = await readLedger(engine, { image: without, signal: idle });
    expect(problems).toEqual([
      expect.stringMatching(
        /^rpm's packages are not listed: .*\/rpmdb\.sqlite.* in a container: ./,
      ),
    ]);
    // Says what rpm would; a real one is in rpm.itest.ts.
    const line = 'made-up\\t0\\t1.2\\t3\\tnoarch\\t10\\tMIT\\t(none)\\n';
    const program = `RUN printf '#!/bin/sh\\nprintf "${line.replaceAll('\\', '\\\\')}"\\n' > /usr/bin/rpm && chmod +x /usr/bin/rpm\n`;
    const image = await build(engine, `FROM ${BASE}\n${database}${program}`, name('rpm'));
    const ledger = await readLedger(engine, { image, signal: idle });
    expect(ledger.problems).toEqual([]);
    expect(ledger.packages.filter(({ ecosystem }) => ecosystem === 'rpm')).toMatchObject([
      { name: 'made-up', version: '1.2-3', layer: ledger.layers.length - 2 },
    ]);
    expect(docker(engine, 'ps', '-aq', '--filter', `label=manager.ledger=${image}`)).toBe('');
  });

  it('leave no container behind when they are given up', async () => {
    const engine = await open(url);
    const steps =
      'RUN mkdir -p /var/lib/rpm && touch /var/lib/rpm/Packages\n' +
      "RUN printf '#!/bin/sh\\nexec sleep 600\\n' > /usr/bin/rpm && chmod +x /usr/bin/rpm\n";
    const image = await build(engine, `FROM ${BASE}\n${steps}`, name('slow'));
    const containers = (...filters: string[]): string =>
      docker(engine, 'ps', '-q', '--filter', `label=manager.ledger=${image}`, ...filters);
    const stop = new AbortController();
    const reading = readLedger(engine, { image, signal: stop.signal });
    reading.catch(() => undefined);
    await expect.poll(() => containers(), { timeout: 120_000 }).not.toBe('');
    stop.abort('SIGINT');
    await expect(reading).rejects.toBe('SIGINT');
    expect(containers('-a')).toBe('');
  });

  it('of what the engine does not hold are refused; reading ends with the run', async () => {
    const engine = await open(url);
    const absent = readLedger(engine, { image: 'registry.example/none:1', signal: idle });
    await expect(absent).rejects.toThrow('the engine does not hold registry.example/none:1');
    const stop = new AbortController();
    const reading = readLedger(engine, {
      image: BASE,
      signal: stop.signal,
      onBytes: () => {
        stop.abort('SIGINT');
      },
    });
    await expect(reading).rejects.toBe('SIGINT');
  });
});
