import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JULY_2021, WITH_CUDA, distro } from '../support/manifest-texts.ts';
import { planned } from '../support/matrix.ts';

const BASES = ['base', 'devel', 'runtime', 'cudnn'].map((type) => `${type}.Dockerfile.j2`);
const MATRIX = `packages:
  b: { runtime: [d2, d1], devel: [d1] }
  a: { runtime: d1 }
distros:
${distro('d1')}${distro('d2')}`;

describe('the order', () => {
  it('is Python, package, release type with base last, distro', () => {
    const { ids } = planned(`${MATRIX}python_versions: ['3.9', '3.8']\n`, { files: BASES });
    const ofOne = (py: string) => [
      `b/d2/runtime/${py}`,
      `b/d1/runtime/${py}`,
      `b/d1/devel/${py}`,
      `b/d2/base/${py}`,
      `b/d1/base/${py}`,
      `a/d1/runtime/${py}`,
      `a/d1/base/${py}`,
    ];
    expect(ids).toEqual([...ofOne('py3.9'), ...ofOne('py3.8')]);
  });

  it('has no base where the family has none', () => {
    expect(planned(MATRIX).ids.some((id) => id.includes('base'))).toBe(false);
  });
});

describe('the matrix of July 2021', () => {
  const { ids, tags } = planned(JULY_2021, { files: BASES });

  it('has 66 tags, 22 for each of three Pythons', () => {
    expect(ids).toHaveLength(66);
    expect(new Set(tags).size).toBe(66);
    for (const python of ['3.6', '3.7', '3.8']) {
      expect(ids.filter((id) => id.includes(`py${python}`))).toHaveLength(22);
    }
  });

  it('has the tags of its time', () => {
    expect(
      tags
        .slice(0, 22)
        .map((tag) => tag.replace('model-server', 'm').replace('yatai-service', 'y')),
    ).toEqual([
      ...['slim', 'centos8', 'centos7'].map((suffix) => `m:devel-python3.6-${suffix}`),
      ...['slim', 'centos8', 'centos7', 'ami2', 'alpine3.14'].map(
        (suffix) => `m:0.13.0-python3.6-${suffix}-runtime`,
      ),
      ...['slim', 'centos8', 'centos7'].map((suffix) => `m:0.13.0-python3.6-${suffix}-cudnn`),
      ...['slim', 'centos8', 'centos7', 'ami2', 'alpine3.14'].map(
        (suffix) => `m:base-python3.6-${suffix}`,
      ),
      ...['slim', 'centos8', 'alpine3.14'].map((suffix) => `y:0.13.0-python3.6-${suffix}-runtime`),
      ...['slim', 'centos8', 'alpine3.14'].map((suffix) => `y:base-python3.6-${suffix}`),
    ]);
    for (const tag of [
      'devel-python3.7-slim',
      '0.13.0-python3.8-centos8-cudnn',
      '0.13.0-python3.7-ami2-runtime',
    ]) {
      expect(tags).toContain(`model-server:${tag}`);
    }
  });
});

describe('Python versions of a distro', () => {
  const text = `packages: { p: { runtime: [d1, d2] } }
python_versions: ['3.8']
distros:
${distro('d1')}${distro('d2', "python_versions: ['3.10', '3.8']")}`;

  it('replace the global ones there', () => {
    expect(planned(text).ids).toEqual([
      'p/d1/runtime/py3.8',
      'p/d2/runtime/py3.8',
      'p/d2/runtime/py3.10',
    ]);
  });

  it('that nobody lists hold for every distro', () => {
    expect(planned(text, { axes: { pythons: ['3.13'] } }).ids).toEqual([
      'p/d1/runtime/py3.13',
      'p/d2/runtime/py3.13',
    ]);
  });
});

describe('CUDA versions', () => {
  const two =
    WITH_CUDA.replace('cuda:\n', 'cuda:\n  12.0.0: { cudart: a, cudnn8: b }\n') +
    "python_versions: ['3.8']\n";

  it('are an axis of cudnn images only, and of distros with CUDA', () => {
    expect(planned(two).ids).toEqual([
      'model-server/debian10/runtime/py3.8',
      'model-server/alpine3.14/runtime/py3.8',
      'model-server/debian10/cudnn/py3.8/cuda12.0.0',
      'model-server/debian10/cudnn/py3.8/cuda11.3.1',
    ]);
    const without = planned(two.replace('cudnn: [debian10]', 'cudnn: [alpine3.14]')).ids;
    expect(without.at(-1)).toBe('model-server/alpine3.14/cudnn/py3.8');
  });

  it('describe the other images of the distro by the first version', () => {
    const [runtime, alpine, , second] = planned(two).matrix.cells;
    expect(runtime?.cudaContext?.version).toBe('12.0.0');
    expect(runtime?.cuda).toBeUndefined();
    expect(alpine?.cudaContext).toBeUndefined();
    expect(second?.cudaContext?.version).toBe('11.3.1');
  });
});

describe('exclude rules', () => {
  const matrix = (rule: string) =>
    planned(
      `${MATRIX}python_versions: ['3.9', '3.8']
platforms: [linux/amd64, linux/arm64]
exclude: [{ ${rule}, why: x }]
`,
      { files: BASES },
    );

  it.each([
    ['package: a', 10],
    ["package: a, python: '3.8'", 12],
    ['distro: [d1, d2]', 0],
    ["distro: 'd*', release: base", 8],
    ["release: '!runtime'", 6],
    ["python: '3.?'", 0],
    ['cuda: "*"', 14],
    ['platform: linux/arm64', 14],
    ["platform: 'linux/*'", 0],
  ])('%s leaves %i cells', (rule, count) => {
    expect(matrix(rule).ids).toHaveLength(count);
  });

  it('take single platforms away', () => {
    const {
      matrix: { cells },
    } = matrix('platform: linux/arm64, distro: d2');
    for (const cell of cells) {
      expect(cell.platforms).toEqual(
        cell.distro.name === 'd2' ? ['linux/amd64'] : ['linux/amd64', 'linux/arm64'],
      );
    }
  });

  it('that meet nothing are told of', () => {
    const {
      matrix: { idleRules },
      findings,
    } = matrix('package: a, distro: d2');
    expect(idleRules).toHaveLength(1);
    expect(findings).toMatchObject([
      { code: 'manifest/idle-exclude', severity: 'warning', place: { line: 9, col: 11 } },
    ]);
  });
});

describe('properties', () => {
  const names = (prefix: string, max: number) =>
    fc.integer({ min: 1, max }).map((n) => Array.from({ length: n }, (_, i) => `${prefix}${i}`));
  const shapes = fc.record({
    packages: names('p', 3),
    distros: names('d', 4),
    pythons: names('3.', 3),
    cudas: names('11.0.', 2),
    excluded: fc.nat(3),
  });

  it('cells = product of the axes − excluded, in the order of the loops, each tag once', () => {
    fc.assert(
      fc.property(shapes, ({ packages, distros, pythons, cudas, excluded }) => {
        const list = `[${distros.join(', ')}]`;
        const text = [
          `python_versions: [${pythons.map((each) => `'${each}'`).join(', ')}]`,
          'cuda:',
          ...cudas.map((each) => `  ${each}: { cudnn8: x }`),
          'packages:',
          ...packages.map((each) => `  ${each}: { devel: ${list}, cudnn: ${list} }`),
          'distros:',
          ...distros.map((each) => distro(each, 'cuda_prefix_url: x').trimEnd()),
          ...(excluded < distros.length ? [`exclude: [{ distro: d${excluded}, why: x }]`] : []),
          '',
        ].join('\n');
        const { ids, tags, findings } = planned(text);
        const kept = distros.filter((_, index) => index !== excluded);
        const expected = pythons.flatMap((python) =>
          packages.flatMap((name) => [
            ...kept.map((each) => `${name}/${each}/devel/py${python}`),
            ...kept.flatMap((each) =>
              cudas.map((cuda) => `${name}/${each}/cudnn/py${python}/cuda${cuda}`),
            ),
          ]),
        );
        expect(ids).toEqual(expected);
        expect(ids).toHaveLength(
          pythons.length * packages.length * kept.length * (1 + cudas.length),
        );
        expect(new Set(tags).size).toBe(tags.length);
        expect(findings).toEqual([]);
      }),
      { seed: 2021, numRuns: 40 },
    );
  });

  it('two images never share a tag or a file without being named', () => {
    const part = fc.constantFrom(
      '{release_type}',
      '{python_version}',
      '{suffixes}',
      '{package}',
      '{distro}',
      '-',
      'x',
    );
    const folder = fc.constantFrom(
      '{package}',
      '{distro}',
      '{release_type}',
      '{python_version}',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1 }),
        fc.array(folder, { minLength: 1 }),
        fc.boolean(),
        (tag, path, same) => {
          const text = `specs: { tag: { fmt: 'a${tag.join('')}' }, path: '${path.join('/')}' }
packages: { p: { devel: [d1, d2], runtime: [d1] }, q: { devel: [d1] } }
distros:
${distro('d1')}${distro('d2').replace('add_to_tags: d2', same ? 'add_to_tags: d1' : 'add_to_tags: d2')}python_versions: ['3.8', '3.9']
`;
          const { tags, plan, findings } = planned(text);
          const codes = findings.map(({ code }) => code);
          expect(codes.includes('manifest/same-tag')).toBe(new Set(tags).size < tags.length);
          const owners = new Map<string, Set<string>>();
          for (const { cell, files } of plan.images) {
            for (const { output } of files) {
              owners.set(
                output,
                (owners.get(output) ?? new Set()).add(cell.id.replace(/py.*/, '')),
              );
            }
          }
          expect(codes.includes('manifest/same-path')).toBe(
            [...owners.values()].some(({ size }) => size > 1),
          );
        },
      ),
      { seed: 2021, numRuns: 80 },
    );
  });
});
