import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCredentialStore } from '../../src/registry/credential-store.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hub = { host: 'docker.io', user: 'HUB_USERNAME', password: 'HUB_PASSWORD' };

/** A store over a folder with `.env`, `config.json` and helpers in `bin/`. */
function storeWith(
  files: Record<string, string>,
  env: Record<string, string> = {},
  helperTimeout?: number,
) {
  const folder = scratchFolder();
  putFiles(folder, files);
  for (const path of Object.keys(files))
    if (path.startsWith('bin/')) chmodSync(join(folder, path), 0o755);
  return createCredentialStore({
    registries: [hub],
    folder,
    env: { DOCKER_CONFIG: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...env },
    ...(helperTimeout === undefined ? {} : { helperTimeout }),
  });
}

const config = (value: unknown) => ({ 'config.json': JSON.stringify(value) });

describe('createCredentialStore', () => {
  it('takes the variables that the manifest names, the environment before .env', async () => {
    const files = { '.env': 'HUB_USERNAME=file\nHUB_PASSWORD="from file"\n' };
    expect(await storeWith(files).find('docker.io')).toEqual({
      credentials: { type: 'password', username: 'file', password: 'from file' },
      origin: 'HUB_USERNAME and HUB_PASSWORD in .env',
    });
    const store = storeWith(files, { HUB_USERNAME: 'env', HUB_PASSWORD: 'from env' });
    expect(await store.source('docker.io')).toMatchObject({
      username: 'env',
      password: 'from env',
    });
    expect(await store.source('quay.io')).toBeUndefined();
    expect(store.loginHint('docker.io')).toContain('set HUB_USERNAME and HUB_PASSWORD');
  });

  it.each([
    ['its host', 'ghcr.io', { 'ghcr.io': { auth: base64('u:p:q') } }, 'u', 'p:q'],
    ['an old address', 'h.example', { 'https://h.example/v1/': { auth: base64('u:p') } }, 'u', 'p'],
    ['the Hub', 'docker.io', { 'https://index.docker.io/v1/': { auth: base64('u:p') } }, 'u', 'p'],
    [
      'plain fields',
      'h.example:5000',
      { 'h.example:5000': { username: 'u', password: 'p' } },
      'u',
      'p',
    ],
  ])('reads auths by %s', async (_, host, auths, username, password) => {
    const found = await storeWith(config({ auths })).source(host);
    expect(found).toEqual({ type: 'password', username, password });
  });

  it('reads identity tokens, and only the host that asks', async () => {
    const auths = {
      'a.example': { auth: base64('0:'), identitytoken: 'idt' },
      'quay.io/team': { auth: base64('team:p') },
      'https://index.docker.io/v1/access-token': { auth: base64('desktop:p') },
    };
    const store = storeWith(config({ auths }));
    expect(await store.source('a.example')).toEqual({ type: 'identity-token', token: 'idt' });
    expect(await store.source('quay.io')).toBeUndefined();
    expect(await store.source('docker.io')).toBeUndefined();
    expect(await store.source('b.example')).toBeUndefined();
  });

  it('takes DOCKER_AUTH_CONFIG first', async () => {
    const given = JSON.stringify({ auths: { 'a.example': { auth: base64('ci:p') } } });
    const store = storeWith(config({ auths: { 'a.example': { auth: base64('file:p') } } }), {
      DOCKER_AUTH_CONFIG: given,
    });
    expect(await store.source('a.example')).toMatchObject({ username: 'ci' });
  });

  it('quotes nothing of a broken file', async () => {
    for (const text of ['{"auths": {"a.example": hunter22', '{"auths":{"a.example":{"auth":5}}}']) {
      const asked = storeWith({ 'config.json': text }).source('a.example');
      await expect(asked).rejects.toMatchObject({ code: 'registry/credentials' });
      await expect(asked).rejects.not.toThrow('hunter22');
    }
  });
});

describe('credential helpers', () => {
  const script = (body: string): string => `#!/bin/sh\nread -r server || true\n${body}\n`;
  const helped = (body: string, more: Record<string, unknown> = {}) => ({
    ...config({ credsStore: 'test', ...more }),
    'bin/docker-credential-test': script(body),
  });

  it('get the server on standard input', async () => {
    const body = `printf '{"ServerURL":"%s","Username":"%s","Secret":"s"}' "$server" "$server"`;
    const store = storeWith(helped(body));
    expect(await store.find('docker.io')).toMatchObject({
      credentials: { username: 'https://index.docker.io/v1/', password: 's' },
      origin: 'docker-credential-test',
    });
    expect(await store.source('h.example:5000')).toMatchObject({ username: 'h.example:5000' });
  });

  it('mark identity tokens, and may know nothing', async () => {
    const token = storeWith(helped(`echo '{"ServerURL":"x","Username":"<token>","Secret":"idt"}'`));
    expect(await token.source('h.example')).toEqual({ type: 'identity-token', token: 'idt' });
    const auths = { 'h.example': { auth: base64('file:p') } };
    const none = storeWith(
      helped('echo credentials not found in native keychain; exit 1', { auths }),
    );
    expect(await none.source('other.example')).toBeUndefined();
    expect(await none.source('h.example')).toMatchObject({ username: 'file' });
  });

  it('of one host come before the common one', async () => {
    const store = storeWith({
      ...config({ credsStore: 'missing', credHelpers: { 'h.example': 'own' } }),
      'bin/docker-credential-own': script(`echo '{"Username":"own","Secret":"s"}'`),
    });
    expect(await store.source('h.example')).toMatchObject({ username: 'own' });
    await expect(store.source('other.example')).rejects.toThrow('not installed');
  });

  it.each([
    ['fail', 'echo broken >&2; exit 3', 'status 3): broken'],
    ['fail with a secret', `echo '{"Secret":"hunter22"}'; exit 1`, 'status 1)'],
    ['answer nonsense', 'echo hunter22', 'something else'],
    ['hang', 'exec sleep 60', 'does not answer'],
  ])('that %s are an error without a secret', async (_, body, message) => {
    const store = storeWith(helped(body), {}, body.includes('sleep') ? 200 : undefined);
    const error: unknown = await store.source('h.example').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'registry/credentials' });
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('hunter22');
  });

  it('cannot be named out of the PATH', async () => {
    const store = storeWith(config({ credsStore: '../../evil' }));
    await expect(store.source('h.example')).rejects.toThrow('not the name of a credential helper');
  });
});
