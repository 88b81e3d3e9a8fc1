import { describe, expect, it } from 'vitest';
import { causeText } from '../../src/cli/trust/reasons-text.ts';
import { ReasonsSchema } from '../../src/trust/reasons/reasons-schema.ts';
import type { Reasons } from '../../src/trust/reasons/reasons-schema.ts';
import { lacksLab, labEngines, labPodman } from '../support/lab.ts';
import { manifestOf, plain, trustProject } from './support/trust-project.ts';
import type { TrustProject } from './support/trust-project.ts';

const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

async function reasonsOf(project: TrustProject, flags = '', env = {}): Promise<Reasons> {
  const line = `plan --reasons --json --registry ${plain} ${flags}`;
  const { code, stdout, stderr } = await project.manager(line, env);
  expect(code, stderr).toBe(0);
  return ReasonsSchema.parse(JSON.parse(stdout));
}

/** `d build …`: one line an image, its causes with ` | ` between. */
function lines({ images }: Reasons, name: string): string[] {
  return images.map(({ image, action, causes }) => {
    const letter = /-([de])(?:-runtime)?$/.exec(image)?.[1] ?? image;
    const why = causes.map(causeText).join(' | ').replaceAll(name, 'NAME').replaceAll(plain, 'REG');
    return `${image.includes(':base-') ? 'base ' : ''}${letter} ${action}: ${why}`;
  });
}

const BASE = `ARG PYTHON_VERSION
FROM {{ metadata.base_image }}
LABEL of=base
`;
const CHILD = `{% include 't/_note.njk' %}

ARG PYTHON_VERSION
ARG NOTE=1
FROM {{ metadata.package }}:{{ build_tag }}
COPY tools/{{ distro }} /tool
`;

const [lab] = labEngines();

describe.skipIf(lacksLab('engines', 'registry'))('manager plan --reasons', () => {
  async function project(engine = lab): Promise<TrustProject> {
    if (engine === undefined) throw new Error('no engine');
    const made = await trustProject(engine);
    made.put({
      't/base.Dockerfile.njk': BASE,
      't/runtime.Dockerfile.njk': CHILD,
      't/_note.njk': '# first\n',
    });
    return made;
  }

  it('tells build, skip, push-only, retag and blocked apart, each with its causes', async () => {
    const made = await project();
    const { name, tags } = made;
    const of = async (flags = '', env = {}): Promise<string[]> =>
      lines(await reasonsOf(made, flags, env), name);

    expect(await of()).toEqual([
      'd build: the engine does not hold it | tag missing in REG/NAME/app',
      'e build: the engine does not hold it | tag missing in REG/NAME/app',
      'base d build: the engine does not hold it',
      'base e build: the engine does not hold it',
    ]);
    const built = await made.manager(`build --registry ${plain}`);
    expect(built.code, built.stderr).toBe(0);
    expect((await of()).slice(0, 2)).toEqual([
      'd push-only: tag missing in REG/NAME/app',
      'e push-only: tag missing in REG/NAME/app',
    ]);
    await made.manager(`push --registry ${plain}`);
    const same = 'the engine holds it with the same content key';
    expect(await of()).toEqual([
      `d skip: ${same}`,
      `e skip: ${same}`,
      `base d skip: ${same}`,
      `base e skip: ${same}`,
    ]);

    made.put({ 'tools/d': 'changed\n', 't/_note.njk': '# second\n' });
    expect((await of()).slice(0, 2)).toEqual([
      'd build: t/_note.njk:1 changed | tools/d changed',
      'e build: t/_note.njk:1 changed',
    ]);
    made.put({
      'tools/d': `d ${name}\n`,
      't/_note.njk': '# first\n',
      't/base.Dockerfile.njk': BASE.replace('of=base', 'of=bases'),
    });
    expect(await of()).toEqual([
      `d build: parent NAME:base-python3.11-d is rebuilt ← t/base.Dockerfile.njk:3 changed`,
      `e build: parent NAME:base-python3.11-e is rebuilt ← t/base.Dockerfile.njk:3 changed`,
      'base d build: t/base.Dockerfile.njk:3 changed',
      'base e build: t/base.Dockerfile.njk:3 changed',
    ]);
    made.put({ 't/base.Dockerfile.njk': BASE });

    await made.tag(tags.e, tags.d);
    const foreign = await of();
    expect(foreign[0]).toMatch(
      /^d push-only: REG\/NAME\/app serves sha256:[0-9a-f]{12}, which has/,
    );

    await made.moveBase();
    const moved = await of('--pull');
    expect(moved[2]).toMatch(
      /^base d build: base REG\/NAME\/base:1 moved sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}$/,
    );
    expect(moved[0]).toContain('d build: parent NAME:base-python3.11-d is rebuilt ← base REG');

    made.put({ 'manifest.yml': manifestOf(name, '').replaceAll('base:1', 'absent:1') });
    expect((await of())[0]).toMatch(/^d blocked: base image REG\/NAME\/absent:1: /);
  });

  it('goes by registries where no engine answers', async () => {
    const made = await project();
    const { name, tags } = made;
    const built = await made.manager(`build --push --registry ${plain}`);
    expect(built.code, built.stderr).toBe(0);
    const blind = await reasonsOf(made, '', NO_ENGINE);
    expect(blind.engine).toBeNull();
    expect(lines(blind, name)).toEqual([
      'd skip: REG/NAME/app serves it with the same content key',
      'e skip: REG/NAME/app serves it with the same content key',
      'base d skip: nothing that starts from it is built',
      'base e skip: nothing that starts from it is built',
    ]);
    made.put({ 'tools/d': 'changed\n' });
    const changed = await reasonsOf(made, '', NO_ENGINE);
    expect(changed.images[0]).toMatchObject({
      action: 'build',
      compared_with: `${plain}/${name}/app:${tags.d}`,
      causes: [{ kind: 'source', subject: 'tools/d' }],
    });
    made.put({ 't/base.Dockerfile.njk': `${BASE}LABEL more=1\n` });
    expect(lines(await reasonsOf(made, '', NO_ENGINE), name)[0]).toBe(
      'd build: parent NAME:base-python3.11-d is rebuilt | tools/d changed',
    );
    made.put({ 't/base.Dockerfile.njk': BASE });
    expect(lines(changed, name)[2]).toBe(
      'base d build: no engine answers, and it is pushed nowhere',
    );
    const { stdout, stderr } = await made.manager(`plan --reasons --registry ${plain}`, NO_ENGINE);
    expect(stderr).toContain('registries alone tell');
    expect(stdout).toContain(`build   ${name}:${tags.d}`);
    expect(stdout).toContain('4 images: 2 to build, 2 to skip.');
  });

  it('compares a new version with the last one, and says what early images do not', async () => {
    const made = await project();
    const { name } = made;
    const child = CHILD.replace('ARG NOTE=1', 'ARG NOTE={{ metadata.envars.BENTOML_VERSION }}');
    made.put({ 't/runtime.Dockerfile.njk': child });
    await made.manager(`build --registry ${plain}`);
    made.put({ 'manifest.yml': manifestOf(name, '', '1.0.1') });
    const { images } = await reasonsOf(made);
    const [d] = images;
    expect(d?.causes.map(causeText)).toEqual([
      'new; 1.0.0 was built from other inputs ← argument BENTOML_VERSION 1.0.0 → 1.0.1',
      `tag missing in ${plain}/${name}/app`,
    ]);
  });

  /** Builders that get labels in another way than BuildKit: with the request line, and as steps of their own. */
  const others = [
    ['the classic builder', lab, { DOCKER_BUILDKIT: '0' }],
    ['podman', { name: 'podman', url: labPodman() ?? '' }, {}],
  ] as const;

  it.skipIf(lacksLab('podman')).each(others)(
    'explains what %s built: a template, an argument, a base image',
    async (_, engine, env) => {
      const made = await project(engine);
      const { name } = made;
      const child = CHILD.replace('ARG NOTE=1', 'ARG NOTE={{ metadata.envars.BENTOML_VERSION }}');
      // So that the label is nearly as long as it may be, 8 KiB.
      const filler = '# filler\n'.repeat(1100);
      made.put({ 't/runtime.Dockerfile.njk': child + filler });
      const built = await made.manager(`build --registry ${plain}`, env);
      expect(built.code, built.stderr).toBe(0);
      const missing = 'push-only: tag missing in REG/NAME/app';
      const held = 'skip: the engine holds it with the same content key';
      expect(lines(await reasonsOf(made, '', env), name)).toEqual([
        `d ${missing}`,
        `e ${missing}`,
        `base d ${held}`,
        `base e ${held}`,
      ]);
      made.put({ 't/_note.njk': '# second\n' });
      expect(lines(await reasonsOf(made, '', env), name).slice(0, 2)).toEqual([
        'd build: t/_note.njk:1 changed',
        'e build: t/_note.njk:1 changed',
      ]);
      made.put({ 't/_note.njk': '# first\n', 'manifest.yml': manifestOf(name, '', '1.0.1') });
      expect(lines(await reasonsOf(made, '', env), name)[0]).toBe(
        'd build: new; 1.0.0 was built from other inputs ← argument BENTOML_VERSION 1.0.0 → 1.0.1 | tag missing in REG/NAME/app',
      );
      made.put({ 'manifest.yml': manifestOf(name, '') });
      await made.moveBase();
      const moved = lines(await reasonsOf(made, '--pull', env), name);
      expect(moved[2]).toMatch(
        /^base d build: base REG\/NAME\/base:1 moved sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}$/,
      );
    },
  );
});
