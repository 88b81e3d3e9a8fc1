import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { BASES_LABEL, KEY_LABEL, VERSION_LABEL } from '../../src/deliver/labels.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { PromotionSchema } from '../../src/trust/promote/promote-record.ts';
import { lacksLab, labEngines } from '../support/lab.ts';
import { pushImage, pushIndexOf } from './support/push-image.ts';
import { auth, manifestOf, plain, trustProject } from './support/trust-project.ts';
import type { TrustProject } from './support/trust-project.ts';

const lab = labEngines()[0] ?? { name: 'none', url: 'unix:///none' };

describe.skipIf(lacksLab('engines', 'registry', 'auth registry'))('manager promote', () => {
  const host = auth?.host ?? '';
  const secured = createRegistryClient({
    env: {},
    certsFolders: [],
    authorities: auth === undefined ? [] : [readFileSync(auth.ca, 'utf8')],
    credentials: () =>
      Promise.resolve(auth && { type: 'password', username: auth.user, password: auth.password }),
  });
  afterAll(() => {
    secured.close();
  });
  const there = async (reference: string): Promise<string | undefined> =>
    (await secured.headManifest(parseReference(reference)))?.digest;

  async function promoted(project: TrustProject, line: string) {
    const { code, stdout, stderr } = await project.manager(`promote --json ${line}`);
    if (stdout === '') throw new Error(stderr);
    expect(stdout + stderr).not.toContain(auth?.password);
    return { code, ...PromotionSchema.parse(JSON.parse(stdout)) };
  }

  async function filled(keys = ''): Promise<TrustProject> {
    const project = await trustProject(lab, keys);
    const labels = { [KEY_LABEL]: 'sha256:1', [VERSION_LABEL]: '1.0.0', [BASES_LABEL]: '{}' };
    const content = randomBytes(3_000_000);
    for (const tag of Object.values(project.tags)) {
      const own = { ...labels, tag };
      await pushImage(project.client, `${project.repository}:${tag}`, { labels: own, content });
    }
    return project;
  }

  it('shows, copies by digest with what is shared sent once, and does nothing twice', async () => {
    const project = await filled();
    const { repository, staging, tags } = project;
    const shown = await promoted(project, `${plain} ${host} --dry-run`);
    expect(shown.tags.map(({ state }) => state)).toEqual(['would copy', 'would copy']);
    expect(shown.aliases.map(({ state }) => state)).toEqual(['would move']);
    expect(await there(`${staging}:${tags.d}`)).toBeUndefined();

    const first = await promoted(project, `${plain} ${host}`);
    expect([first.code, first.blobs]).toEqual([
      0,
      { sent: 3, mounted: 0, existed: 0, bytes: expect.any(Number) as number },
    ]);
    for (const tag of Object.values(tags)) {
      expect(await there(`${staging}:${tag}`)).toBe(await project.digestOf(`${repository}:${tag}`));
    }
    expect(await there(`${staging}:latest`)).toBe(await there(`${staging}:${tags.e}`));

    const second = await promoted(project, `${plain} ${host}`);
    expect(second.tags.map(({ state }) => state)).toEqual(['present', 'present']);
    expect([second.undo_file, second.blobs.bytes]).toEqual([null, 0]);
  });

  it('mounts within one registry, below a prefix', async () => {
    const project = await filled();
    const { name, tags } = project;
    const inside = await promoted(project, `${plain} ${plain}/${name}/stable`);
    expect([inside.code, inside.blobs]).toEqual([0, { sent: 0, mounted: 3, existed: 0, bytes: 0 }]);
    expect(await project.digestOf(`${plain}/${name}/stable/${name}:latest`)).toBe(
      await project.digestOf(`${project.repository}:${tags.e}`),
    );
    const back = await promoted(project, `${plain}/${name}/stable ${host} --distros e`);
    expect([back.code, back.tags.length]).toEqual([0, 1]);
  });

  it('copies whole indexes with their platforms', async () => {
    const project = await filled('platforms: [linux/amd64, linux/arm64]');
    const { client, repository, staging, tags } = project;
    for (const tag of Object.values(tags)) {
      const amd64 = await pushImage(client, `${repository}:${tag}-linux-amd64`);
      const arm64 = await pushImage(client, `${repository}:${tag}-linux-arm64`, {
        architecture: 'arm64',
      });
      await pushIndexOf(client, `${repository}:${tag}`, { amd64, arm64 });
    }
    const { code } = await promoted(project, `${plain} ${host}`);
    expect(code).toBe(0);
    for (const tag of [tags.d, `${tags.d}-linux-amd64`, `${tags.d}-linux-arm64`]) {
      expect(await there(`${staging}:${tag}`)).toBe(await project.digestOf(`${repository}:${tag}`));
    }
  });

  it('moves no alias while an image of its package is missing, and never back', async () => {
    const project = await filled();
    const { name, client, repository, staging, tags } = project;
    await promoted(project, `${plain} ${host}`);
    const latest = await there(`${staging}:latest`);
    const early = manifestOf(name, '', '0.9.0');
    project.put({ 'manifest.yml': early });
    const old = `${repository}:0.9.0-python3.11`;
    await pushImage(client, `${old}-e-runtime`);
    const half = await promoted(project, `${plain} ${host}`);
    expect([half.code, half.tags.map(({ state }) => state)]).toEqual([1, ['missing', 'copied']]);
    expect(half.aliases.map(({ state }) => state)).toEqual(['held back']);
    await pushImage(client, `${old}-d-runtime`);
    const whole = await promoted(project, `${plain} ${host}`);
    expect([whole.code, whole.aliases[0]?.state]).toEqual([0, 'behind']);
    expect(whole.aliases[0]?.message).toContain('leads to 1.0.0, later than 0.9.0');
    expect(await there(`${staging}:latest`)).toBe(latest);

    const forced = await promoted(project, `${plain} ${host} --force-alias`);
    expect(forced.aliases[0]?.state).toBe('moved');
    expect(await there(`${staging}:latest`)).not.toBe(latest);
    const undone = await project.manager(`promote --undo ${forced.undo_file ?? ''}`);
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining('restored')]);
    expect(await there(`${staging}:latest`)).toBe(latest);
    expect(await there(`${staging}:${tags.e}`)).toBeDefined();
  });

  it('takes back what was not there before', async () => {
    const project = await filled();
    const { staging, tags } = project;
    const { undo_file: file } = await promoted(project, `${plain} ${host} --undo-file undo.json`);
    expect(file).toBe('undo.json');
    const undone = await project.manager('promote --undo undo.json');
    expect(undone.code).toBe(0);
    for (const tag of [tags.d, tags.e, 'latest']) {
      expect(await there(`${staging}:${tag}`)).toBeUndefined();
    }
    expect(undone.stdout.match(/^removed/gm)).toHaveLength(2);
  });

  it('says of what it copies that it is not what was pushed there', async () => {
    const project = await trustProject(lab);
    const { tags } = project;
    const built = await project.manager(`build --push --registry ${plain}`);
    expect(built.code, built.stderr).toBe(0);
    await project.tag(tags.d, tags.e);
    const { code, tags: copied } = await promoted(project, `${plain} ${host}`);
    expect([code, copied.map(({ state }) => state)]).toEqual([0, ['copied', 'copied']]);
    expect(copied.map(({ message }) => message?.slice(19))).toEqual([
      undefined,
      expect.stringMatching(/^, but build-report.json says that sha256:.{12} was pushed there$/),
    ]);
  });

  it('takes back nothing that a tag needs which somebody has moved since', async () => {
    const project = await filled();
    const { client, name, tags } = project;
    const to = `${plain}/${name}/to`;
    await promoted(project, `${plain} ${to} --undo-file undo.json`);
    const target = parseReference(`${to}/${name}:${tags.d}`);
    const moved = await client.getManifest({ ...target, tag: tags.e });
    await client.putManifest(target, moved);
    const undone = await project.manager('promote --undo undo.json');
    expect(undone.code).toBe(1);
    expect(undone.stdout).toContain('somebody else moved it');
    expect(undone.stdout).toContain(`${tags.d} leads to it, too`);
    expect(await project.digestOf(`${to}/${name}:${tags.d}`)).toBe(moved.digest);
  });

  it('refuses places that are none with exit 2', async () => {
    const project = await trustProject(lab);
    for (const line of ['', plain, `${plain} ${plain}`, `${plain} nowhere`, `${plain} a.b`]) {
      const { code } = await project.manager(`promote ${line}`);
      expect([line, code]).toEqual([line, 2]);
    }
  });
});
