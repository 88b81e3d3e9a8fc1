import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY_LABEL } from '../../src/deliver/labels.ts';
import { digestOf } from '../../src/registry/digest.ts';
import { managerIn } from '../support/cli-project.ts';
import { answer, fakeServer } from '../support/fake-registry/server.ts';
import { TAG, oneImageProject, serveManifest } from './support/one-image.ts';

const Labels = { [KEY_LABEL]: 'sha256:1' };
const config = Buffer.from(
  JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels } }),
);

function manifestOf(name: string): Buffer {
  const descriptor = { mediaType: 'x', digest: digestOf(config), size: config.length };
  const annotations = { name };
  return Buffer.from(
    JSON.stringify({ schemaVersion: 2, config: descriptor, layers: [], annotations }),
  );
}

/** The image of the plan and an orphan in `team/app`, no tag in `to/app`; the first change of anything interrupts the run. */
async function interrupting(line: (host: string) => string) {
  const stop = new AbortController();
  const tags = new Map([TAG, 'left'].map((tag) => [tag, manifestOf(tag)]));
  const byDigest = new Map([...tags.values()].map((bytes) => [digestOf(bytes), bytes]));
  const { host } = await fakeServer(({ method, path }, response) => {
    if (method === 'DELETE' || method === 'PUT') {
      stop.abort();
      return;
    }
    const reference = decodeURIComponent(path.split('/').at(-1) ?? '');
    const bytes = path.includes('/to/')
      ? byDigest.get(reference)
      : (tags.get(reference) ?? byDigest.get(reference));
    if (path.includes('/tags/list')) answer(response, 200, { tags: [...tags.keys()] });
    else if (path.includes('/blobs/')) response.end(config);
    else if (path === '/v2/') answer(response, 200);
    else if (bytes === undefined) answer(response, 404);
    else serveManifest({ method }, response, bytes);
  });
  const folder = oneImageProject(host);
  const ended = await managerIn(folder, line(host), { signal: stop.signal });
  return { ...ended, undo: readdirSync(join(folder, '.manager/undo')) };
}

describe('a run that was interrupted while it changed a registry', () => {
  it.each([
    ['prune', () => 'prune --yes'],
    ['promote', (host: string) => `promote ${host}/team ${host}/to`],
  ])('says how to undo what it did: %s', async (command, line) => {
    const { code, stdout, stderr, undo } = await interrupting(line);
    expect([code, stdout]).toEqual([130, '']);
    expect(undo).toHaveLength(1);
    expect(stderr).toContain(
      `Undo what was done: manager ${command} --undo .manager/undo/${undo[0] ?? ''}\n`,
    );
  });
});
