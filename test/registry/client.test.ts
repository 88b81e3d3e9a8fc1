import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkLogin } from '../../src/registry/check-login.ts';
import type { Credentials } from '../../src/registry/credentials.ts';
import { digestOf } from '../../src/registry/digest.ts';
import { DOCKER_MANIFEST } from '../../src/registry/media-type.ts';
import { resolveBases } from '../../src/registry/resolve-bases.ts';
import { systemTiming } from '../../src/registry/timing.ts';
import { answer, fakeServer } from '../support/fake-registry/server.ts';
import { blobOf, quickClient } from './support.ts';
import type { Waits } from './support.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const password: Credentials = { type: 'password', username: 'u', password: 'hunter22' };
const at = (host: string, tag = 't') => ({ host, path: 'a/b', tag, digest: undefined });

describe('token authentication', () => {
  async function tokenRegistry(post: number) {
    const server = await fakeServer(({ method, path, headers }, response) => {
      if (path.startsWith('/token')) {
        if (method === 'POST' && post !== 200) answer(response, post);
        else answer(response, 200, { token: 'tok-123', expires_in: 300 });
      } else if (headers.authorization === 'Bearer tok-123') {
        response.writeHead(200, { 'content-type': DOCKER_MANIFEST }).end(bytes);
      } else {
        const realm = `http://${headers.host ?? ''}/token`;
        const challenge = `Bearer realm="${realm}",service="reg",scope="repository:a/b:pull"`;
        answer(response, 401, {}, { 'www-authenticate': challenge });
      }
    });
    return { server, paths: () => server.received.map(({ method, path }) => `${method} ${path}`) };
  }

  it('gets one token for many who ask at once, by Basic', async () => {
    const { server, paths } = await tokenRegistry(200);
    const client = quickClient({ credentials: () => Promise.resolve(password) });
    await Promise.all([1, 2, 3, 4].map(() => client.getManifest(at(server.host))));
    await client.getManifest(at(server.host, 'other'));
    const tokens = server.received.filter(({ path }) => path.startsWith('/token'));
    expect(tokens).toHaveLength(1);
    expect(tokens[0]?.path).toBe(
      '/token?service=reg&client_id=manager&account=u&scope=repository%3Aa%2Fb%3Apull',
    );
    expect(tokens[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('u:hunter22').toString('base64')}`,
    );
    expect(paths()).toContain('GET /v2/a/b/manifests/other');
  });

  it('uses an identity token by POST, and by GET where that is not known', async () => {
    const identity: Credentials = { type: 'identity-token', token: 'refresh-me' };
    for (const [status, methods] of [
      [200, ['POST']],
      [404, ['POST', 'GET']],
    ] as const) {
      const { server } = await tokenRegistry(status);
      await quickClient({ credentials: () => Promise.resolve(identity) }).getManifest(
        at(server.host),
      );
      const tokens = server.received.filter(({ path }) => path.startsWith('/token'));
      expect(tokens.map(({ method }) => method)).toEqual(methods);
      expect(Object.fromEntries(new URLSearchParams(tokens[0]?.body.toString()))).toEqual({
        grant_type: 'refresh_token',
        client_id: 'manager',
        service: 'reg',
        refresh_token: 'refresh-me',
        scope: 'repository:a/b:pull',
      });
    }
  });

  it('sends no password to a token server without TLS', async () => {
    const server = await fakeServer((_, response) => {
      const challenge = 'Bearer realm="http://tokens.example/token"';
      answer(response, 401, {}, { 'www-authenticate': challenge });
    });
    const client = quickClient({ credentials: () => Promise.resolve(password) });
    await expect(client.ping(server.host)).rejects.toThrow('not safe');
  });
});

describe('trying again', () => {
  it('waits as long as Retry-After asks, and backs off after a 5xx', async () => {
    let count = 0;
    const server = await fakeServer(({ method }, response) => {
      count += method === 'GET' ? 1 : 0;
      if (count === 1) answer(response, 429, {}, { 'retry-after': '7' });
      else if (count === 2) answer(response, 503);
      else response.writeHead(200, { 'content-type': DOCKER_MANIFEST }).end(bytes);
    });
    const waits: Waits = [];
    const stored = await quickClient({}, waits).getManifest(at(server.host));
    expect(stored.digest).toBe(digestOf(bytes));
    expect(waits).toEqual([7000, 500]);
  });

  it('leaves a wait that is too long to the caller', async () => {
    const server = await fakeServer((_, response) => {
      answer(response, 429, {}, { 'retry-after': '3600' });
    });
    const waits: Waits = [];
    await expect(quickClient({}, waits).getManifest(at(server.host))).rejects.toMatchObject({
      code: 'registry/rate-limited',
      retryAfter: 3600,
      transient: true,
    });
    expect(waits).toEqual([]);
  });

  it('does not try again what is refused, and shows the reason without control characters', async () => {
    const server = await fakeServer(({ path }, response) => {
      const errors = [{ code: 'MANIFEST_INVALID', message: 'bad \u001b[31mthing' }];
      answer(response, path === '/v2/' ? 200 : 400, { errors });
    });
    await expect(quickClient().getManifest(at(server.host))).rejects.toThrow(
      'MANIFEST_INVALID bad  [31mthing',
    );
  });

  it('stops when aborted', async () => {
    const server = await fakeServer((_, response) => {
      answer(response, 503);
    });
    const reason = new Error('interrupted');
    const asked = quickClient().getManifest(at(server.host), AbortSignal.abort(reason));
    await expect(asked).rejects.toBe(reason);
  });

  it('stops while it waits, at once', async () => {
    const reason = new Error('interrupted');
    const controller = new AbortController();
    const server = await fakeServer(({ method }, response) => {
      answer(response, 429, {}, { 'retry-after': '20' });
      // By now the client is about to wait, or does.
      if (method === 'GET')
        setTimeout(() => {
          controller.abort(reason);
        }, 20);
    });
    const client = quickClient({ timing: systemTiming });
    await expect(client.getManifest(at(server.host), controller.signal)).rejects.toBe(reason);
    expect(server.received.filter(({ path }) => path.includes('/manifests/'))).toHaveLength(1);
  });
});

describe('what is read', () => {
  it('is refused when it is not what its digest says', async () => {
    const server = await fakeServer((_, response) => {
      response.writeHead(200, { 'content-type': DOCKER_MANIFEST }).end(bytes);
    });
    const digest = `sha256:${createHash('sha256').update('other').digest('hex')}`;
    const client = quickClient({ retry: { attempts: 1, firstWait: 1, longestWait: 1 } });
    const reference = { host: server.host, path: 'a/b', tag: undefined, digest };
    await expect(client.getManifest(reference)).rejects.toMatchObject({
      code: 'registry/bad-answer',
    });
    await expect(client.readBlob(reference, digest)).rejects.toThrow('other bytes');
  });

  it('follows a redirect without taking the password along', async () => {
    const store = await fakeServer((_, response) => {
      response.end(bytes);
    });
    const server = await fakeServer(({ path, headers }, response) => {
      if (headers.authorization === undefined) {
        answer(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' });
      } else if (path.includes('/blobs/')) {
        answer(response, 307, {}, { location: `http://${store.host}/blob` });
      } else answer(response, 200);
    });
    const client = quickClient({ credentials: () => Promise.resolve(password) });
    const read = await client.readBlob({ host: server.host, path: 'a/b' }, digestOf(bytes));
    expect(read).toEqual(bytes);
    expect(server.received.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(store.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is listed over several pages', async () => {
    const server = await fakeServer(({ path }, response) => {
      if (path.includes('last=b')) answer(response, 200, { tags: ['c'] });
      else {
        const link = '<http://elsewhere.example/v2/a/b/tags/list?n=2&last=b>; rel="next"';
        answer(response, 200, { tags: ['a', 'b'] }, { link });
      }
    });
    expect(await quickClient().listTags({ host: server.host, path: 'a/b' })).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

describe('uploadBlob', () => {
  it('goes on in chunks where the whole is too large, and after a cut chunk', async () => {
    const stored: Buffer[] = [];
    const size = (): number => Buffer.concat(stored).length;
    let cuts = 0;
    const server = await fakeServer(({ method, path, headers, body }, response) => {
      const location = { location: '/v2/a/b/blobs/uploads/1?state=x' };
      if (method === 'HEAD') answer(response, 404);
      else if (method === 'POST') answer(response, 202, {}, location);
      else if (method === 'PUT' && body.length > 0) answer(response, 413);
      else if (method === 'PATCH' && cuts === 0 && stored.length === 1) {
        cuts += 1;
        stored.push(body.subarray(0, 2));
        response.destroy();
      } else if (method === 'PATCH') {
        expect(headers['content-range']).toBe(`${size()}-${size() + body.length - 1}`);
        stored.push(body);
        answer(response, 202, {}, location);
      } else if (method === 'PUT') answer(response, 201);
      else if (path.includes('uploads/1') && method === 'GET') {
        response.writeHead(204, { ...location, range: `0-${size() - 1}` }).end();
      } else answer(response, 200);
    });
    const content = Buffer.from('0123456789abcdef');
    const repository = { host: server.host, path: 'a/b' };
    const outcome = await quickClient().uploadBlob(repository, blobOf(content), { chunkSize: 6 });
    expect(outcome).toBe('uploaded');
    expect(Buffer.concat(stored).toString()).toBe(content.toString());
    expect(cuts).toBe(1);
    expect(server.received.at(-1)?.path).toBe(
      `/v2/a/b/blobs/uploads/1?state=x&digest=${encodeURIComponent(digestOf(content))}`,
    );
  });
});

describe('resolveBases', () => {
  it('asks for each image once, and says why others are not to be had', async () => {
    const server = await fakeServer(({ path }, response) => {
      if (path.includes('secret')) answer(response, 403);
      else answer(response, 404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
    });
    const platforms = ['linux/amd64'];
    const names = ['x:1', 'x:1', 'secret:1'].map((name) => `${server.host}/${name}`);
    const wanted = [...names, 'Not/A:Ref:x'].map((reference) => ({ reference, platforms }));
    const found = await resolveBases(quickClient(), wanted);
    expect(found.map((base) => base.platforms.get('linux/amd64'))).toMatchObject([
      { found: false, reason: 'no-image' },
      { found: false, reason: 'denied' },
      { found: false, reason: 'bad-reference' },
    ]);
    expect(server.received.filter(({ path }) => path.includes('/x/manifests'))).toHaveLength(1);
  });
});

describe('checkLogin', () => {
  const store = (found: Credentials | undefined) => ({
    find: () =>
      Promise.resolve(found && { credentials: found, origin: 'HUB_USERNAME and HUB_PASSWORD' }),
    loginHint: () => 'Log in.',
  });

  it('tells the right, the wrong, the missing and the unreachable apart', async () => {
    const right = `Basic ${Buffer.from('u:hunter22').toString('base64')}`;
    const server = await fakeServer(({ headers }, response) => {
      const isRight = headers.authorization === right;
      answer(response, isRight ? 200 : 401, {}, { 'www-authenticate': 'Basic realm="x"' });
    });
    const state = async (found: Credentials | undefined, host = server.host) => {
      const retry = { attempts: 1, firstWait: 1, longestWait: 1 };
      const client = quickClient({ retry, credentials: () => Promise.resolve(found) });
      return (await checkLogin(client, store(found), { host })).state;
    };
    expect(await state(password)).toBe('ok');
    expect(await state({ ...password, password: 'wrong' })).toBe('refused');
    expect(await state(undefined)).toBe('missing');
    expect(await state(password, '127.0.0.1:1')).toBe('unreachable');
  });
});
