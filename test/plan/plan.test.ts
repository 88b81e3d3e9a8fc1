import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../src/plan/graph.ts';
import { narrow } from '../../src/plan/plan.ts';
import { planRecord } from '../../src/plan/record.ts';
import { JULY_2021, WITH_CUDA, distro } from '../support/manifest-texts.ts';
import { planned } from '../support/matrix.ts';

const FILES = ['base', 'devel', 'runtime', 'cudnn'].map((type) => `${type}.Dockerfile.j2`);

function planOf(text: string, files: readonly string[] = FILES) {
  const { plan } = planned(text, { files }).plan;
  if (!plan) throw new Error('a cycle');
  return plan;
}

describe('makePlan', () => {
  it('lets images start from the base image of their distro', () => {
    const { images, levels } = planOf(`${WITH_CUDA}python_versions: ['3.8']\n`);
    expect(
      images.map(({ name, parents, buildTag }) => [name, parents, buildTag, levels.get(name)]),
    ).toEqual([
      [
        'model-server:0.13.0-python3.8-debian10-runtime',
        ['model-server:base-python3.8-debian10'],
        'base-python$PYTHON_VERSION-debian10',
        1,
      ],
      [
        'model-server:0.13.0-python3.8-alpine3.14-runtime',
        ['model-server:base-python3.8-alpine3.14'],
        'base-python$PYTHON_VERSION-alpine3.14',
        1,
      ],
      [
        'model-server:0.13.0-python3.8-debian10-cudnn',
        ['model-server:base-python3.8-debian10'],
        'base-python$PYTHON_VERSION-debian10',
        1,
      ],
      ['model-server:base-python3.8-debian10', [], undefined, 0],
      ['model-server:base-python3.8-alpine3.14', [], undefined, 0],
    ]);
  });

  it('has no build_tag where there is no base', () => {
    for (const { buildTag, parents } of planOf(WITH_CUDA, FILES.slice(1)).images) {
      expect([buildTag, parents]).toEqual([undefined, []]);
    }
  });

  it('lets a distro start from an image of another one', () => {
    const text = `packages: { p: { runtime: [d, on-top, by-reference] } }
python_versions: ['3.8', '3.9']
repository: { docker.io: { registry: { p: docker.io/x/p } } }
distros:
${distro('d')}  on-top: { templates_dir: t, base_image: 'p:0.13.0-python\${PYTHON_VERSION}-d-runtime', add_to_tags: on-top }
  by-reference: { templates_dir: t, base_image: 'docker.io/x/p:0.13.0-python3.9-d-runtime', add_to_tags: ref }
`;
    const { images, levels } = planOf(text, FILES.slice(1));
    expect(images.map(({ parents, name }) => [parents[0]?.slice(2), levels.get(name)])).toEqual([
      [undefined, 0],
      ['0.13.0-python3.8-d-runtime', 1],
      ['0.13.0-python3.9-d-runtime', 1],
      [undefined, 0],
      ['0.13.0-python3.9-d-runtime', 1],
      ['0.13.0-python3.9-d-runtime', 1],
    ]);
  });

  it('names the Dockerfile first, then what stands beside it', () => {
    const { images } = planOf(WITH_CUDA, [
      ...FILES,
      'cuda.repo.j2',
      'a.md',
      '_part.j2',
      'nvidia-ml.repo.j2',
    ]);
    const cudnn = images.find(({ cell }) => cell.releaseType.name === 'cudnn');
    expect(cudnn?.files).toEqual([
      {
        template: 'templates/debian/cudnn.Dockerfile.j2',
        output: 'model-server/debian10/cudnn/Dockerfile',
      },
      {
        template: 'templates/debian/cuda.repo.j2',
        output: 'model-server/debian10/cudnn/cuda.repo',
      },
      {
        template: 'templates/debian/nvidia-ml.repo.j2',
        output: 'model-server/debian10/cudnn/nvidia-ml.repo',
      },
    ]);
  });

  it('gives references to all but base images', () => {
    const { images } = planOf(JULY_2021);
    for (const { cell, tags, tag } of images) {
      const expected =
        cell.releaseType.name === 'base'
          ? []
          : [['docker.io', `docker.io/bentoml/${cell.package}:${tag}`]];
      expect([...tags]).toEqual(expected);
    }
  });
});

describe('narrow', () => {
  it('keeps what the chosen ones start from, in plan order', () => {
    const plan = planOf(JULY_2021);
    const { images, levels } = narrow(
      plan,
      new Set(['model-server:0.13.0-python3.8-ami2-runtime']),
    );
    expect(images.map(({ name }) => name)).toEqual([
      'model-server:0.13.0-python3.8-ami2-runtime',
      'model-server:base-python3.8-ami2',
    ]);
    expect(levels).toBe(plan.levels);
    expect(levelsOf(images).cycle).toBeUndefined();
  });
});

describe('planRecord', () => {
  it('says everything about an image, in a fixed order of keys', () => {
    const record = planRecord(
      planOf(`${JULY_2021}python_versions: [{ version: '3.8', supported_until: 2024-10-14 }]\n`),
      'generated',
    );
    expect(record).toMatchObject({ version: 1, bentoml_version: '0.13.0' });
    expect(JSON.stringify(record.images[8], null, 1)).toBe(
      JSON.stringify(
        {
          name: 'model-server:0.13.0-python3.8-slim-cudnn',
          package: 'model-server',
          release_type: 'cudnn',
          distro: 'debian10',
          python_version: '3.8',
          cuda_version: '11.3.1',
          platforms: ['linux/amd64'],
          tag: '0.13.0-python3.8-slim-cudnn',
          tags: { 'docker.io': 'docker.io/bentoml/model-server:0.13.0-python3.8-slim-cudnn' },
          aliases: [],
          dockerfile: 'generated/model-server/debian10/cudnn/Dockerfile',
          context: '.',
          build_args: { PYTHON_VERSION: '3.8' },
          base_image: 'debian:buster-slim',
          parents: ['model-server:base-python3.8-slim'],
          level: 1,
          files: [
            {
              template: 'templates/debian/cudnn.Dockerfile.j2',
              output: 'generated/model-server/debian10/cudnn/Dockerfile',
            },
          ],
          supported_until: '2024-10-14',
        },
        null,
        1,
      ),
    );
  });

  it('is the same every time, and the paths are right when the tree is the folder itself', () => {
    expect(planRecord(planOf(JULY_2021), 'g')).toEqual(planRecord(planOf(JULY_2021), 'g'));
    expect(planRecord(planOf(JULY_2021), '').images[0]?.dockerfile).toBe(
      'model-server/debian10/devel/Dockerfile',
    );
  });
});
