import { describe, expect, it, onTestFinished } from 'vitest';
import { createHubClient } from '../../../src/registry/hub/hub-client.ts';
import { pushReadmes } from '../../../src/registry/hub/push-readmes.ts';
import { readmeProblem, relativeLinks } from '../../../src/registry/hub/readme.ts';
import { answer, fakeServer } from '../../support/fake-registry/server.ts';

function hubAt(host: string, login = '/v2/users/login/', password = 'hunter22') {
  const hub = createHubClient({
    loginUrl: `http://${host}${login}`,
    repositoriesUrl: `http://${host}/v2/repositories`,
    credentials: { type: 'password', username: 'bento', password },
    loginHint: 'Set HUB_USERNAME and HUB_PASSWORD.',
    env: {},
    certsFolders: [],
    retry: { attempts: 2, firstWait: 1, longestWait: 5 },
  });
  onTestFinished(() => {
    hub.close();
  });
  return hub;
}

describe('pushReadme', () => {
  it('logs in once and patches each repository', async () => {
    const server = await fakeServer(({ method, body }, response) => {
      if (method === 'POST') answer(response, 200, { token: 'jwt-1' });
      else answer(response, 200, JSON.parse(body.toString()));
    });
    const hub = hubAt(server.host);
    await hub.pushReadme('bentoml/a', '# A\n');
    await hub.pushReadme('bentoml/b', '# B\n');
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/users/login/',
      'PATCH /v2/repositories/bentoml/a/',
      'PATCH /v2/repositories/bentoml/b/',
    ]);
    expect(JSON.parse(server.received[0]?.body.toString() ?? '')).toEqual({
      username: 'bento',
      password: 'hunter22',
    });
    expect(server.received[1]?.headers.authorization).toBe('Bearer jwt-1');
    expect(JSON.parse(server.received[1]?.body.toString() ?? '')).toEqual({
      full_description: '# A\n',
    });
  });

  it('speaks to the endpoint that took the place of the old one', async () => {
    const server = await fakeServer(({ method }, response) => {
      answer(response, 200, method === 'POST' ? { access_token: 'jwt-2' } : {});
    });
    await hubAt(server.host, '/v2/auth/token').pushReadme('bentoml/a', 'A');
    expect(JSON.parse(server.received[0]?.body.toString() ?? '')).toEqual({
      identifier: 'bento',
      secret: 'hunter22',
    });
    expect(server.received[1]?.headers.authorization).toBe('Bearer jwt-2');
  });

  it('sends nothing that is too long', async () => {
    const server = await fakeServer((_, response) => {
      answer(response, 200);
    });
    const pushing = hubAt(server.host).pushReadme('bentoml/a', 'é'.repeat(12_501));
    await expect(pushing).rejects.toMatchObject({ code: 'registry/too-large' });
    expect(server.received).toEqual([]);
  });

  it('says which right is missing, and never the password, even if the server repeats it', async () => {
    const server = await fakeServer(({ method }, response) => {
      if (method === 'POST') answer(response, 200, { token: 'secret-jwt' });
      else answer(response, 403, { detail: 'no: hunter22 secret-jwt' });
    });
    const error: unknown = await hubAt(server.host)
      .pushReadme('bentoml/a', 'A')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'registry/denied', status: 403 });
    expect(error).toHaveProperty('hint', expect.stringContaining('read, write and delete'));
    expect(String(error)).not.toMatch(/hunter22|secret-jwt/);
  });

  it('fails when the log-in is refused, and tries again after a 503', async () => {
    const refusing = await fakeServer((_, response) => {
      answer(response, 401, { detail: 'Incorrect authentication credentials' });
    });
    await expect(hubAt(refusing.host).pushReadme('bentoml/a', 'A')).rejects.toThrow('Incorrect');
    let count = 0;
    const weak = await fakeServer(({ method }, response) => {
      count += 1;
      if (count === 1) answer(response, 503);
      else answer(response, 200, method === 'POST' ? { token: 't' } : {});
    });
    await hubAt(weak.host).pushReadme('bentoml/a', 'A');
    expect(weak.received).toHaveLength(3);
  });

  it('notices that the Hub kept the old text', async () => {
    const server = await fakeServer(({ method }, response) => {
      answer(response, 200, method === 'POST' ? { token: 't' } : { full_description: 'old' });
    });
    await expect(hubAt(server.host).pushReadme('bentoml/a', 'new')).rejects.toThrow(
      'keeps another',
    );
  });

  it('gives no password to a plain address', async () => {
    const hub = createHubClient({
      loginUrl: 'http://hub.example/v2/users/login',
      repositoriesUrl: 'https://hub.example/v2/repositories',
      credentials: { type: 'password', username: 'u', password: 'hunter22' },
      loginHint: '',
      env: {},
    });
    await expect(hub.pushReadme('a/b', 'A')).rejects.toThrow('not an https address');
  });
});

describe('README', () => {
  it('is measured in bytes', () => {
    expect(readmeProblem('x'.repeat(25_000))).toBeUndefined();
    expect(readmeProblem('x'.repeat(25_001))).toContain('1 more');
  });

  it('has its relative links named, outside of code', () => {
    const text = [
      '[a](docs/a.md) [b](https://x.example) [c](#c)',
      '![p](<p.png>) `[no](no.md)`',
      '```',
      '[no](no.md)',
      '```',
      '<img src="i.svg">',
      '[ref]: ../r.md',
    ].join('\n');
    expect(relativeLinks(text)).toEqual([
      { line: 1, target: 'docs/a.md' },
      { line: 2, target: 'p.png' },
      { line: 6, target: 'i.svg' },
      { line: 7, target: '../r.md' },
    ]);
  });
});

describe('pushReadmes', () => {
  it('sends nothing when one does not fit, and names all that do not', async () => {
    const server = await fakeServer((_, response) => {
      answer(response, 200, { token: 't' });
    });
    const long = 'x'.repeat(25_001);
    const readmes = ['fits', 'long', 'longer'].map((name) => ({
      repository: `bentoml/${name}`,
      text: name === 'fits' ? '# Fits' : long,
    }));
    const pushing = pushReadmes(hubAt(server.host), readmes);
    await expect(pushing).rejects.toMatchObject({ code: 'registry/too-large' });
    await expect(pushing).rejects.toThrow(/bentoml\/long: .*bentoml\/longer: /);
    expect(server.received).toEqual([]);
  });

  it('stops at a refused log-in, and at no refused README', async () => {
    const server = await fakeServer(({ method, path, body }, response) => {
      const isRight = body.toString().includes('hunter22');
      if (method === 'POST') answer(response, isRight ? 200 : 401, { access_token: 't' });
      else answer(response, path.includes('/a/') ? 404 : 200, { full_description: 'text' });
    });
    const readmes = ['a', 'b'].map((name) => ({ repository: `bentoml/${name}`, text: 'text' }));
    const outcomes = await pushReadmes(hubAt(server.host, '/v2/auth/token'), readmes);
    expect(outcomes).toMatchObject([
      { repository: 'bentoml/a', error: { code: 'registry/not-found' } },
      { repository: 'bentoml/b' },
    ]);
    expect(outcomes[1]).not.toHaveProperty('error');
    const refused = hubAt(server.host, '/v2/auth/token', 'wrong');
    const before = server.received.length;
    await expect(pushReadmes(refused, readmes)).rejects.toMatchObject({ code: 'registry/denied' });
    expect(server.received.slice(before).map(({ method }) => method)).toEqual(['POST']);
  });
});
