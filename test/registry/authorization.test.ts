import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/registry/credentials.ts';
import { DOCKER_MANIFEST } from '../../src/registry/media-type.ts';
import { answer, fakeServer } from '../support/fake-registry/server.ts';
import type { Received } from '../support/fake-registry/server.ts';
import { blobOf, quickClient } from './support.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const password: Credentials = { type: 'password', username: 'u', password: 'hunter22' };
const at = (host: string, tag = 't') => ({ host, path: 'a/b', tag, digest: undefined });

/** A server of tokens: `tok-1`, `tok-2`, … for whoever asks. */
function tokenServer() {
  let count = 0;
  return fakeServer((_, response) => {
    count += 1;
    answer(response, 200, { token: `tok-${count}`, expires_in: 300 });
  });
}

/** A registry that wants a token of that server. `allowed` judges it; `scope`: what it asks for. */
function registry(
  tokens: string,
  allowed: (token: string | undefined, request: Received) => boolean,
  scope = 'repository:a/b:pull',
) {
  return fakeServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!allowed(token, request)) {
      const challenge = `Bearer realm="http://${tokens}/token",service="reg",scope="${scope}"`;
      answer(response, 401, {}, { 'www-authenticate': challenge });
    } else if (request.method === 'POST') {
      answer(response, 202, {}, { location: '/v2/a/b/blobs/uploads/1' });
    } else response.writeHead(200, { 'content-type': DOCKER_MANIFEST }).end(bytes);
  });
}

describe('tokens', () => {
  it('are asked for again when the registry does not take one any more, once for all who wait', async () => {
    const tokens = await tokenServer();
    let good = 'tok-1';
    const server = await registry(tokens.host, (token) => token === good);
    const client = quickClient();
    await client.getManifest(at(server.host));
    good = 'tok-2';
    await Promise.all([1, 2, 3, 4].map((n) => client.getManifest(at(server.host, `t${n}`))));
    expect(tokens.received).toHaveLength(2);
  });

  it('that never do are not asked for without an end', async () => {
    const tokens = await tokenServer();
    const server = await registry(tokens.host, () => false);
    await expect(quickClient().getManifest(at(server.host))).rejects.toMatchObject({
      code: 'registry/denied',
      status: 401,
    });
    expect(tokens.received.length).toBeLessThanOrEqual(2);
  });

  it('are asked for with the credentials of the registry, and of no other host', async () => {
    const tokens = await tokenServer();
    const server = await registry(tokens.host, (token) => token !== undefined);
    const asked: string[] = [];
    const credentials = (host: string) => {
      asked.push(host);
      return Promise.resolve(host === tokens.host ? password : undefined);
    };
    await quickClient({ credentials }).getManifest(at(server.host));
    expect(new Set(asked)).toEqual(new Set([server.host]));
    expect(tokens.received[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('pushing', () => {
  it('may be allowed where taking an upload back is not', async () => {
    const tokens = await tokenServer();
    // distribution wants the scope `delete` for DELETE, which a user who may push need not have.
    const allowed = (token: string | undefined, { method }: Received): boolean =>
      token !== undefined && method !== 'DELETE';
    const server = await registry(tokens.host, allowed);
    await quickClient().tryUpload({ host: server.host, path: 'a/b' });
    expect(server.received.map(({ method }) => method)).toContain('DELETE');
  });

  it('goes on without a mount where the other repository is closed', async () => {
    const content = Buffer.from('content');
    const server = await fakeServer(({ method, path }, response) => {
      if (path.includes('mount=')) answer(response, 403);
      else if (method === 'HEAD') answer(response, 404);
      else if (method === 'POST') answer(response, 202, {}, { location: '/v2/a/b/uploads/1' });
      else answer(response, 201);
    });
    const repository = { host: server.host, path: 'a/b' };
    const outcome = quickClient().uploadBlob(repository, blobOf(content), { mountFrom: ['c/d'] });
    expect(await outcome).toBe('uploaded');
  });

  it('asks for a tag as one who pushes where nobody may read it otherwise', async () => {
    const tokens = await fakeServer(({ path }, response) => {
      const isPush = decodeURIComponent(path).includes(':pull,push');
      answer(response, 200, { token: isPush ? 'pushing' : 'reading' });
    });
    const server = await fakeServer(({ headers }, response) => {
      const challenge = `Bearer realm="http://${tokens.host}/token",service="reg"`;
      if (headers.authorization === 'Bearer pushing') answer(response, 404);
      else answer(response, 401, {}, { 'www-authenticate': challenge });
    });
    expect(await quickClient().headManifest(at(server.host))).toBeUndefined();
  });
});
