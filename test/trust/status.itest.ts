import { describe, expect, it } from 'vitest';
import { jsonSchemaOf } from '../../src/schemas.ts';
import { StatusSchema } from '../../src/trust/status/status-schema.ts';
import { engineRows, lacksLab, labEngines } from '../support/lab.ts';
import { pushImage, pushIndexOf } from './support/push-image.ts';
import { auth, manifestOf, plain, trustProject } from './support/trust-project.ts';
import type { TrustProject } from './support/trust-project.ts';

async function statusOf(project: TrustProject, flags = '', env = {}) {
  const { code, stdout, stderr } = await project.manager(`status --json ${flags}`, env);
  expect(stderr).not.toContain(auth?.password);
  return { code, status: StatusSchema.parse(JSON.parse(stdout)) };
}

function kinds(status: Awaited<ReturnType<typeof statusOf>>['status']): string[] {
  return status.images.flatMap(({ image, registry, problems }) =>
    problems.map(({ kind }) => `${image.slice(-9, -8)} ${registry} ${kind}`),
  );
}

/** The oldest and the newest. */
const engines = engineRows().filter((_, index, all) => index === 0 || index === all.length - 1);

describe.skipIf(lacksLab('engines', 'registry', 'auth registry')).each([...engines])(
  'manager status after %s',
  (_, lab) => {
    it('finds nothing wrong after a push, with the report and without it', async () => {
      const project = await trustProject(lab);
      const built = await project.manager('build --push');
      expect(built.code, built.stderr).toBe(0);
      const { code, status } = await statusOf(project);
      expect(kinds(status)).toEqual([]);
      expect([code, status.drift, status.orphans]).toEqual([0, false, []]);
      expect(status.images).toHaveLength(4);
      expect(status.aliases.map(({ state }) => state)).toEqual(['ok', 'ok']);
      const blind = await statusOf(project, '--report none.json');
      expect([blind.code, kinds(blind.status)]).toEqual([0, []]);
      const text = await project.manager('status');
      expect(text.stdout).toBe(
        `No drift in ${plain}, ${auth?.host ?? ''}: 4 of 4 images as the manifest says, 2 of 2 aliases, 0 orphans.\n`,
      );
    });

    it('tells a changed source, a moved base, a foreign digest and what is missing apart', async () => {
      const project = await trustProject(lab);
      const { tags, repository } = project;
      const nothing = await statusOf(project, `--registry ${plain}`);
      expect(nothing.code).toBe(1);
      expect(kinds(nothing.status)).toEqual([`d ${plain} missing`, `e ${plain} missing`]);
      expect(nothing.status.aliases[0]?.state).toBe('missing');
      await project.manager(`build --push --registry ${plain}`);

      project.put({ 'tools/d': 'changed\n' });
      const stale = await statusOf(project, `--registry ${plain}`);
      expect([stale.code, kinds(stale.status)]).toEqual([1, [`d ${plain} stale`]]);
      project.put({ 'tools/d': `d ${project.name}\n` });

      await project.moveBase();
      const moved = await statusOf(project, `--registry ${plain}`);
      expect(kinds(moved.status)).toEqual([`d ${plain} base-moved`, `e ${plain} base-moved`]);
      expect(kinds((await statusOf(project, `--registry ${plain} --skip-bases`)).status)).toEqual(
        [],
      );
      const one = await statusOf(project, `--registry ${plain} --skip-bases --distros d`);
      expect([one.code, one.status.images.length, one.status.orphans]).toEqual([0, 1, null]);

      // Somebody pushes the other image under this one's tag.
      await project.tag(tags.e, tags.d);
      const other = await statusOf(project, `--registry ${plain} --skip-bases`);
      expect(kinds(other.status)).toEqual([`d ${plain} other-digest`, `d ${plain} stale`]);
      await project.tag(tags.e, 'left-over');
      await project.tag(tags.e, '0.9.0-python3.11-e-runtime');
      const left = await statusOf(project, `--registry ${plain} --skip-bases`);
      expect(left.status.orphans).toEqual([{ registry: plain, repository, tag: 'left-over' }]);
      expect(left.status.other_releases).toEqual([
        { repository, release: '0.9.0', tags: ['0.9.0-python3.11-e-runtime'] },
      ]);
    });

    it('says where an alias leads, and that a later version is none of its business', async () => {
      const project = await trustProject(lab);
      const { tags } = project;
      await project.manager(`build --push --registry ${plain}`);
      await project.tag(tags.d, 'latest');
      const wrong = await statusOf(project, `--registry ${plain}`);
      expect([wrong.code, wrong.status.aliases[0]?.state]).toEqual([1, 'wrong']);
      expect(wrong.status.aliases[0]?.message).toContain(`it leads to ${project.name}:${tags.d}`);
      // Unchanged in the next version: it was not built again, and its labels tell of this one.
      await project.tag(tags.d, '1.1.0-python3.11-d-runtime');
      const next = await statusOf(project, `--registry ${plain}`);
      expect([next.code, next.status.aliases[0]?.state]).toEqual([0, 'ahead']);
      expect(next.status.aliases[0]?.message).toContain('which is of 1.1.0');
      project.put({ 'manifest.yml': manifestOf(project.name, '', '0.9.0') });
      await project.tag(tags.e, '0.9.0-python3.11-e-runtime');
      await project.tag(tags.d, '0.9.0-python3.11-d-runtime');
      const earlier = await statusOf(project, `--registry ${plain}`);
      expect(earlier.status.aliases[0]?.state).toBe('ahead');
    });

    it('says of each registry why it cannot be asked', async () => {
      const project = await trustProject(lab);
      await project.manager(`build --push --registry ${plain}`);
      const { code, status } = await statusOf(project, '', { LAB_PASSWORD: 'wrong' });
      expect(code).toBe(1);
      expect(status.registries.map(({ host, state }) => [host, state])).toEqual([
        [plain, 'ok'],
        [auth?.host, 'denied'],
      ]);
      expect(status.registries[1]?.hint).toContain('LAB_PASSWORD');
      expect(kinds(status)).toEqual([
        `d ${auth?.host ?? ''} unknown`,
        `e ${auth?.host ?? ''} unknown`,
      ]);
    });
  },
);

describe.skipIf(lacksLab('engines', 'registry'))('manager status', () => {
  it('finds platforms that an index lacks, and those that it lists and the registry lost', async () => {
    const [lab] = labEngines();
    if (lab === undefined) throw new Error('no engine');
    const project = await trustProject(lab, 'platforms: [linux/amd64, linux/arm64]');
    const { client, repository, tags, name } = project;
    const amd64 = await pushImage(client, `${repository}:${tags.d}-linux-amd64`);
    await pushIndexOf(client, `${repository}:${tags.d}`, { amd64 });
    const own = await pushImage(client, `${repository}:lost`, { architecture: 'arm64' });
    await pushIndexOf(client, `${repository}:${tags.e}`, { amd64, arm64: own });
    await client.deleteManifest({ host: plain, path: `${name}/app` }, own);
    const { status } = await statusOf(project, `--registry ${plain} --skip-bases`);
    const holes = status.images.map(({ problems }) =>
      problems.filter(({ kind }) => kind === 'incomplete').map(({ message }) => message),
    );
    expect(holes).toEqual([
      ['linux/arm64 is not in it'],
      ['linux/arm64 is in its index, but not in the registry'],
    ]);
    expect(status.orphans).toEqual([]);
  });

  it('refuses a registry that the manifest does not have with exit 2', async () => {
    const [lab] = labEngines();
    if (lab === undefined) throw new Error('no engine');
    const project = await trustProject(lab);
    const { code, stderr } = await project.manager('status --registry quay.example');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--registry quay.example')]);
    expect(jsonSchemaOf('status')).toMatchObject({ properties: { orphans: {} } });
  });
});
