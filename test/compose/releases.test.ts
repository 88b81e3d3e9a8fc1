import { describe, expect, test } from 'vitest';
import { RELEASES } from '../../src/compose/releases.ts';
import type { TritonRelease } from '../../src/compose/release.ts';

const versions = RELEASES.map(({ version }) => version);

function row(version: string): TritonRelease {
  const found = RELEASES.find((each) => each.version === version);
  if (found === undefined) throw new Error(`no row ${version}`);
  return found;
}

/** The versions of the rows that something holds for. */
function versionsWhere(holds: (release: TritonRelease) => boolean): string[] {
  return RELEASES.filter(holds).map(({ version }) => version);
}

/** `24.12` → 24 * 12 + 12 */
function monthOf(version: string): number {
  const [year, month] = version.split('.').map(Number);
  return (year ?? Number.NaN) * 12 + (month ?? Number.NaN);
}

describe('the table of releases', () => {
  test('begins with 23.06 and has a row for every month, oldest first', () => {
    expect(versions[0]).toBe('23.06');
    const months = versions.map(monthOf);
    expect(months).toEqual(months.map((_, index) => monthOf('23.06') + index));
  });

  test.each(RELEASES)('$version is spelled as its kinds of facts are', (release) => {
    expect(release.version).toMatch(/^\d{2}\.(?:0[1-9]|1[0-2])$/);
    expect(release.server ?? '2.0.0').toMatch(/^2\.\d+\.\d+$/);
    expect(release.base).toMatch(/^ubuntu:\d{2}\.04$/);
    expect(release.python).toMatch(/^3\.\d+$/);
    expect(release.cuda).toMatch(/^1[23]\.\d+(?:\.\d+)?$/);
    expect(release.dcgm?.version ?? '2.4.7').toMatch(/^\d+\.\d+\.\d+(?:-\d+)?$/);
  });

  test.each(RELEASES)('$version names each component once, in order', (release) => {
    for (const names of [release.backends, release.repoagents, release.caches]) {
      expect(names).not.toEqual([]);
      expect(names).toEqual([...new Set(names)].sort());
    }
  });

  test('servers only ever get newer', () => {
    const minors = RELEASES.flatMap(({ server }) =>
      server === undefined ? [] : [Number(server.split('.')[1])],
    );
    expect(minors).toEqual([...new Set(minors)].sort((a, b) => a - b));
  });

  test('CUDA only ever gets newer', () => {
    const numbers = RELEASES.map(({ cuda }) => {
      const [major, minor, patch] = (cuda ?? '').split('.').map(Number);
      return [major ?? 0, minor ?? 0, patch ?? 0] as const;
    });
    // 25.07 says 12.9 only, so the patch is left out.
    const order = numbers.map(([major, minor]) => major * 100 + minor);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe('sources', () => {
  const facts = [
    'cuda',
    'base, python, libraries',
    'dcgm',
    'backends',
    'repoagents, caches',
    'cpuBackends',
    'platforms',
    'unsupported',
  ];

  test.each(RELEASES)('of $version: one for every fact', ({ server, sources }) => {
    const wanted = server === undefined ? facts : ['server', ...facts];
    expect(sources.map((source) => source.slice(0, source.indexOf(': ')))).toEqual(wanted);
    for (const source of sources) {
      expect(source).toMatch(/: \S/);
      expect(source).not.toMatch(/[{}]|undefined/);
    }
  });

  test('are of the row itself', () => {
    expect(row('23.08').sources).toContain(
      'cuda: https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel-23-08.html',
    );
    expect(row('25.05').sources).toContainEqual(expect.stringContaining('line 25.05 of'));
  });

  test('what has none is undefined', () => {
    expect(versionsWhere(({ server }) => server === undefined)).toEqual(['25.07']);
    expect(row('24.08').dcgm).toEqual({ package: 'datacenter-gpu-manager', version: undefined });
    expect(versionsWhere(({ cpuBackends }) => cpuBackends !== undefined)).toEqual([]);
  });
});

describe('what differs between releases', () => {
  test('the distribution and its Python: Ubuntu 24.04 since 24.11', () => {
    const isJammy = versionsWhere(
      ({ base, python }) => base === 'ubuntu:22.04' && python === '3.10',
    );
    const isNoble = versionsWhere(
      ({ base, python }) => base === 'ubuntu:24.04' && python === '3.12',
    );
    expect(isJammy.at(-1)).toBe('24.10');
    expect([...isJammy, ...isNoble]).toEqual(versions);
    expect(versionsWhere(({ libraries }) => libraries.includes('libre2-9'))).toEqual(isJammy);
  });

  test('CUDA 13 and the packages of DCGM 4 since 25.08', () => {
    expect(versionsWhere(({ cuda }) => cuda?.startsWith('13.') === true)[0]).toBe('25.08');
    const isNew = versionsWhere(({ dcgm }) => dcgm?.package === 'datacenter-gpu-manager-4-core');
    expect(isNew).toEqual(versions.slice(versions.indexOf('25.08')));
    expect(row('23.06').dcgm).toEqual({ package: 'datacenter-gpu-manager', version: '2.4.7' });
    expect(row('24.12').dcgm).toEqual({ package: 'datacenter-gpu-manager', version: '3.3.6' });
    expect(row('25.08').dcgm?.version).toBe('4.4.0-1');
    expect(row('26.02').dcgm?.version).toBe('4.5.2-1');
  });

  test('TensorFlow up to 25.02, ONNX Runtime everywhere but in 24.02', () => {
    const has = (name: string) => versionsWhere(({ backends }) => backends.includes(name));
    expect(has('tensorflow')).toEqual(versions.slice(0, versions.indexOf('25.02') + 1));
    expect(has('onnxruntime')).toEqual(versions.filter((version) => version !== '24.02'));
    for (const name of ['dali', 'fil', 'openvino', 'python', 'pytorch', 'tensorrt']) {
      expect(has(name)).toEqual(versions);
    }
    expect(has('vllm')).toEqual([]);
    expect(has('tensorrtllm')).toEqual([]);
  });

  test('backends that there are not on arm64', () => {
    const lacks = (name: string) =>
      versionsWhere(({ unsupported }) => unsupported.get('linux/arm64')?.includes(name) === true);
    expect(lacks('openvino').at(-1)).toBe('26.06');
    expect(lacks('fil').slice(-3)).toEqual(['24.08', '24.12', '25.01']);
    expect(versionsWhere(({ unsupported }) => unsupported.has('linux/amd64'))).toEqual([]);
    for (const { unsupported, backends, platforms } of RELEASES) {
      for (const [platform, names] of unsupported) {
        expect(platforms).toContain(platform);
        expect(backends).toEqual(expect.arrayContaining([...names]));
      }
    }
  });

  test.each([
    ['23.10', '2.39.0', '12.2.2'],
    ['24.12', '2.53.0', '12.6.3'],
    ['25.03', '2.56.0', '12.8.1'],
    ['26.08', '2.72.0', '13.4.1'],
  ])('%s is server %s on CUDA %s', (version, server, cuda) => {
    expect(row(version)).toMatchObject({ server, cuda });
  });
});
