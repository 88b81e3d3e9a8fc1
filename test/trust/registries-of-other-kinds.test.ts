import { describe, expect, it } from 'vitest';
import { KEY_LABEL } from '../../src/deliver/labels.ts';
import { digestOf } from '../../src/registry/digest.ts';
import { OCI_MANIFEST } from '../../src/registry/media-type.ts';
import { plain } from '../../src/cli/report/style.ts';
import { pruneText } from '../../src/cli/trust/prune-text.ts';
import { statusText } from '../../src/cli/trust/status-text.ts';
import { planPrune } from '../../src/trust/prune/plan-prune.ts';
import { prune } from '../../src/trust/prune/prune.ts';
import { readStatus } from '../../src/trust/status/status.ts';
import { answer, fakeServer } from '../support/fake-registry/server.ts';
import type { FakeServer } from '../support/fake-registry/server.ts';
import { generated } from '../support/project.ts';
import { quickClient } from '../registry/support.ts';
import { TAG, oneImageProject, serveManifest } from './support/one-image.ts';

const config = Buffer.from(
  JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: { Labels: { [KEY_LABEL]: 'sha256:other' } },
  }),
);
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    config: { mediaType: 'x', digest: digestOf(config), size: config.length },
    layers: [],
  }),
);

type Quirks = Partial<Record<'list' | 'delete' | 'head', (count: number) => number | undefined>>;

/** A registry with one image under the tags that it lists two a page, and with statuses of its own. */
async function oddRegistry(tags: readonly string[], quirks: Quirks = {}): Promise<FakeServer> {
  const counts = { list: 0, delete: 0, head: 0 };
  const server = await fakeServer(({ method, path }, response) => {
    const kind = path.includes('/tags/list')
      ? 'list'
      : method === 'DELETE'
        ? 'delete'
        : method === 'HEAD'
          ? 'head'
          : undefined;
    if (kind !== undefined) {
      counts[kind] += 1;
      const status = quirks[kind]?.(counts[kind]);
      if (status !== undefined) {
        answer(response, status, {});
        return;
      }
    }
    if (kind === 'list') {
      const from = Number(new URL(path, 'http://x').searchParams.get('last') ?? 0);
      const link = `<${path.split('?')[0] ?? ''}?n=2&last=${from + 2}>; rel="next"`;
      const headers = from + 2 < tags.length ? { link } : undefined;
      answer(response, 200, { tags: tags.slice(from, from + 2) }, headers);
      return;
    }
    if (path.includes('/blobs/')) {
      response.end(config);
      return;
    }
    if (path === '/v2/' || method === 'DELETE') {
      answer(response, 202);
      return;
    }
    const tag = path.split('/').at(-1) ?? '';
    if (!tag.startsWith('sha256:') && !tags.includes(tag)) {
      answer(response, 404);
      return;
    }
    serveManifest({ method }, response, manifest);
  });
  return server;
}

function requestFor({ host }: FakeServer) {
  const root = oneImageProject(host);
  const { prepared } = generated(root);
  return {
    plan: prepared.plan,
    full: prepared.full,
    tagFormat: prepared.project.manifest.tagFormat,
    registries: undefined,
    report: undefined,
    bases: false,
    units: [],
    sources: new Map(),
    secrets: [],
    ssh: [],
    jobs: 4,
    signal: new AbortController().signal,
    only: [],
    keep: [],
    otherReleases: false,
    foreign: false,
  };
}

/** A plan of what is there, and a deletion that it does not have: one digest serves all tags here. */
async function madeUp(request: ReturnType<typeof requestFor>, { host }: FakeServer) {
  const plan = await planPrune(request, quickClient());
  const stored = { mediaType: OCI_MANIFEST, digest: digestOf(manifest), bytes: manifest };
  const repository = { host, path: 'team/app' };
  return { plan, deletion: { repository, digest: stored.digest, tags: [], manifest: stored } };
}

describe('registries of other kinds', () => {
  it('are read page by page', async () => {
    const server = await oddRegistry([TAG, 'a', 'b', 'c', 'd']);
    const status = await readStatus(requestFor(server), quickClient());
    expect(status.orphans?.map(({ tag }) => tag)).toEqual(['a', 'b', 'c', 'd']);
    expect(statusText(status, plain, false)).toContain(', 4 orphans.');
  });

  it('may list no tags: then orphans are not known, and all else is', async () => {
    const server = await oddRegistry([TAG], { list: () => 405 });
    const status = await readStatus(requestFor(server), quickClient());
    expect(status.images[0]?.digest).toBe(digestOf(manifest));
    expect(status.registries).toMatchObject([{ state: 'ok' }]);
    expect(status.registries[0]?.message).toContain('orphans are not known');
    expect(status.orphans).toEqual([]);
    expect(statusText(status, plain, false)).not.toContain('0 orphans');
  });

  it('are waited for when they ask for it', async () => {
    const waits: number[] = [];
    const server = await oddRegistry([TAG], { head: (n) => (n === 1 ? 429 : undefined) });
    const status = await readStatus(requestFor(server), quickClient({}, waits));
    expect(status.registries).toMatchObject([{ state: 'ok' }]);
    expect(waits).toHaveLength(1);
  });

  it('are not asked again and again when they fail', async () => {
    const server = await oddRegistry([TAG], { head: () => 500 });
    const retry = { attempts: 2, firstWait: 1, longestWait: 1 };
    const status = await readStatus(requestFor(server), quickClient({ retry }));
    expect(status).toMatchObject({ drift: true, registries: [{ state: 'failed' }] });
    expect(status.images[0]?.problems).toMatchObject([{ kind: 'unknown' }]);
  });

  it('may not delete: one clear sentence, and no second try', async () => {
    const server = await oddRegistry([TAG], { delete: () => 405 });
    const request = requestFor(server);
    const { plan, deletion } = await madeUp(request, server);
    const two = { ...plan, deletions: [deletion, { ...deletion }] };
    const done = await prune(two, quickClient(), request.signal, () => undefined);
    expect(done.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(done[0]?.error?.message).toContain('does not let manifests be deleted');
    expect(server.received.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });

  it('whose tags change meanwhile lose nothing', async () => {
    const tags = [TAG, 'left'];
    const server = await oddRegistry(tags);
    const request = requestFor(server);
    const { plan, deletion } = await madeUp(request, server);
    expect(plan.spared).toMatchObject([{ tag: 'left', why: `${TAG} leads to it, too` }]);
    tags.push('new');
    const one = { ...plan, deletions: [{ ...deletion, tags: ['left'] }] };
    const done = await prune(one, quickClient(), request.signal, () => undefined);
    expect(done[0]?.state).toBe('moved');
    expect(server.received.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('whose kept tag was moved meanwhile lose nothing', async () => {
    const server = await oddRegistry([TAG, 'left']);
    const request = requestFor(server);
    const { plan, deletion } = await madeUp(request, server);
    const tags = new Map([
      [TAG, { digest: 'sha256:another', mediaType: OCI_MANIFEST }],
      ['left', { digest: deletion.digest, mediaType: OCI_MANIFEST }],
    ]);
    const surveys = new Map([[`${server.host}/team/app`, { tags, listed: new Map() }]]);
    const moved = { ...plan, surveys, deletions: [{ ...deletion, tags: ['left'] }] };
    const done = await prune(moved, quickClient(), request.signal, () => undefined);
    expect(done.map(({ state }) => state)).toEqual(['moved']);
    expect(server.received.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('that keep an index keep what it lists', async () => {
    const server = await oddRegistry([TAG], { delete: (n) => (n === 1 ? 403 : undefined) });
    const request = requestFor(server);
    const { plan, deletion } = await madeUp(request, server);
    const index = { ...deletion, digest: `sha256:${'1'.repeat(64)}` };
    const other = { ...deletion, digest: `sha256:${'2'.repeat(64)}` };
    const [[name, survey] = []] = plan.surveys;
    if (name === undefined || survey === undefined) throw new Error('nothing was looked at');
    const listed = new Map([[index.digest, new Set([deletion.digest])]]);
    const surveys = new Map([[name, { ...survey, listed }]]);
    const three = { ...plan, surveys, deletions: [index, deletion, other] };
    const done = await prune(three, quickClient(), request.signal, () => undefined);
    expect(done.map(({ state }) => state)).toEqual(['failed', 'needed', 'deleted']);
    expect(server.received.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
    const text = pruneText({ plan: three, pruned: done, undoFile: undefined });
    expect(text).toContain('stays: an index that lists it was not deleted.');
  });
});
