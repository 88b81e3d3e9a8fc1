import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacksLab, labEngines } from '../support/lab.ts';
import { pushImage, pushIndexOf } from './support/push-image.ts';
import { manifestOf, plain, trustProject } from './support/trust-project.ts';
import type { TrustProject } from './support/trust-project.ts';

interface Record {
  readonly deletions: readonly { tags: readonly string[]; state: string; digest: string }[];
  readonly spared: readonly { tag: string; why: string }[];
  readonly undo_file: string | null;
}

async function pruned(project: TrustProject, flags = '') {
  const { code, stdout, stderr } = await project.manager(
    `prune --json --registry ${plain} ${flags}`,
  );
  if (stdout === '') throw new Error(stderr);
  const record = JSON.parse(stdout) as Record;
  const tags = record.deletions.flatMap((each) => each.tags).toSorted();
  return { code, record, tags };
}

const lab = labEngines()[0] ?? { name: 'none', url: 'unix:///none' };

describe.skipIf(lacksLab('registry', 'auth registry'))('manager prune', () => {
  /** Without an engine: what is in the images does not matter here. */
  async function filled(keys = ''): Promise<TrustProject> {
    const project = await trustProject(lab, keys);
    for (const tag of Object.values(project.tags)) {
      await pushImage(project.client, `${project.repository}:${tag}`);
    }
    await project.tag(project.tags.e, 'latest');
    return project;
  }

  it('deletes nothing without --yes, and spares what other tags, other releases and others need', async () => {
    const project = await filled();
    const { client, repository, tags } = project;
    await project.tag(tags.e, 'shares-a-digest');
    await pushImage(client, `${repository}:1.0.0-python3.11-gone-runtime`);
    await pushImage(client, `${repository}:0.9.0-python3.11-d-runtime`);
    await pushImage(client, `${repository}:by-hand`, { labels: {} });
    const shown = await pruned(project);
    expect([shown.code, shown.tags]).toEqual([0, ['1.0.0-python3.11-gone-runtime']]);
    expect(shown.record.spared.map(({ tag, why }) => [tag, why])).toEqual([
      ['by-hand', expect.stringContaining('--foreign')],
      ['shares-a-digest', `${tags.e} leads to it, too`],
    ]);
    const all = await client.listTags({ host: plain, path: `${project.name}/app` });
    expect(all).toContain('1.0.0-python3.11-gone-runtime');

    const text = await project.manager(`prune --registry ${plain}`);
    expect(text.stdout).toContain(
      'Would delete 1 manifest with 1 tag, 2 tags spared. Nothing was deleted: --yes deletes.\n',
    );
    const everything = await pruned(project, '--other-releases --foreign');
    expect(everything.tags).toEqual([
      '0.9.0-python3.11-d-runtime',
      '1.0.0-python3.11-gone-runtime',
      'by-hand',
    ]);
    const globs = '--other-releases --foreign --only *-runtime --keep 0.9.*';
    expect((await pruned(project, globs)).tags).toEqual(['1.0.0-python3.11-gone-runtime']);
  });

  it('deletes, writes down what it was, and puts it back', async () => {
    const project = await filled();
    const { client, repository, tags } = project;
    project.put({ 'manifest.yml': manifestOf(project.name, '', '1.0.0', 'e') });
    await pushImage(client, `${repository}:old`);
    await project.tag('old', 'older');
    const gone = await pruned(project, '--yes');
    expect([gone.code, gone.tags]).toEqual([0, [tags.d, 'old', 'older'].toSorted()]);
    expect(gone.record.deletions.map(({ state }) => state)).toEqual(['deleted', 'deleted']);
    for (const tag of gone.tags) {
      expect(await project.digestOf(`${repository}:${tag}`)).toBeUndefined();
    }
    expect(await project.digestOf(`${repository}:latest`)).toBeDefined();
    const file = gone.record.undo_file ?? '';
    expect(readFileSync(join(project.folder, file), 'utf8')).toContain(
      gone.record.deletions[0]?.digest,
    );

    await pushImage(client, `${repository}:older`, { content: Buffer.from('taken by another') });
    const undone = await project.manager(`prune --undo ${file}`);
    expect(undone.code).toBe(1);
    expect(undone.stdout).toContain('somebody else moved it');
    for (const tag of [tags.d, 'old']) {
      const was = gone.record.deletions.find((each) => each.tags.includes(tag))?.digest;
      expect(await project.digestOf(`${repository}:${tag}`)).toBe(was);
    }
    expect((await pruned(project, '--yes')).tags).toEqual([tags.d, 'old', 'older'].toSorted());
  });

  it('spares what a kept index lists, and takes whole indexes that nobody wants', async () => {
    const project = await filled('platforms: [linux/amd64, linux/arm64]');
    const { client, repository, tags } = project;
    const amd64 = await pushImage(client, `${repository}:stray-amd64`);
    const arm64 = await pushImage(client, `${repository}:${tags.d}-linux-arm64`, {
      architecture: 'arm64',
    });
    await pushIndexOf(client, `${repository}:${tags.d}`, { amd64, arm64 });
    const kept = await pruned(project);
    expect(kept.tags).toEqual([]);
    expect(kept.record.spared).toMatchObject([
      { tag: 'stray-amd64', why: `the index ${tags.d} lists it` },
    ]);

    const own = await pushImage(client, `${repository}:gone-linux-amd64`, {
      content: Buffer.from('own'),
    });
    await pushIndexOf(client, `${repository}:gone`, { amd64: own });
    const gone = await pruned(project, '--yes');
    expect(gone.record.deletions.map((each) => [each.tags, each.state])).toEqual([
      [['gone'], 'deleted'],
      [['gone-linux-amd64'], 'deleted'],
    ]);
    const undone = await project.manager(`prune --undo ${gone.record.undo_file ?? ''}`);
    expect([undone.code, undone.stdout.match(/restored/g)]).toEqual([0, ['restored', 'restored']]);
  });

  it('spares what an index lists that is spared itself', async () => {
    const project = await filled();
    const { client, repository } = project;
    const ours = await pushImage(client, `${repository}:stray`);
    const foreign = await pushImage(client, `${repository}:by-hand`, { labels: {} });
    // Taken for foreign by its first platform.
    const inner = await pushIndexOf(client, `${repository}:inner`, { amd64: foreign, arm64: ours });
    await pushIndexOf(client, `${repository}:outer`, { amd64: inner });
    const shown = await pruned(project);
    expect(shown.tags).toEqual([]);
    const why = new Map(shown.record.spared.map((each) => [each.tag, each.why]));
    expect(why.get('outer')).toContain('--foreign');
    expect(why.get('inner')).toBe('the index outer lists it');
    expect(why.get('stray')).toMatch(/^the index (?:inner|outer) lists it$/);
  });
});
