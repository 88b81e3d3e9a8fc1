import { describe, expect, it } from 'vitest';
import { answer, fakeServer } from '../../support/fake-registry/server.ts';
import type { FakeServer } from '../../support/fake-registry/server.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { managerIn } from '../../support/cli-project.ts';

const USERS = { LAB_USER: 'bento', LAB_PASSWORD: 'hunter22' };
const RIGHT = `Basic ${Buffer.from('bento:hunter22').toString('base64')}`;

/** A registry with a log-in, where nobody may push below `closed/`. */
function registry(): Promise<FakeServer> {
  return fakeServer(({ method, path, headers }, response) => {
    const { authorization } = headers;
    if (authorization !== RIGHT) {
      const detail = `no: ${authorization ?? ''}`;
      answer(response, 401, { detail }, { 'www-authenticate': 'Basic realm="x"' });
    } else if (path.includes('/closed/')) answer(response, 403, { errors: [{ code: 'DENIED' }] });
    else if (method === 'POST')
      answer(response, 202, {}, { location: '/v2/team/app/blobs/uploads/1' });
    else answer(response, 200);
  });
}

/** A folder with a manifest of one package, and nothing of this machine's log-ins. */
function projectAt(hosts: readonly string[], path = 'team/app', more: Record<string, string> = {}) {
  const folder = scratchFolder();
  const entries = hosts.map(
    (host) => `  ${host}:
    user: LAB_USER
    pwd: LAB_PASSWORD
    registry: { app: '${host}/${path}' }
`,
  );
  const manifest = `bentoml_version: '1.0.0'
${hosts.length === 0 ? '' : `repository:\n${entries.join('')}`}packages: { app: { runtime: [debian12] } }
distros:
  debian12: { templates_dir: t, base_image: 'debian:12', add_to_tags: slim }
`;
  putFiles(folder, { 'manifest.yml': manifest, ...more });
  return (line: string, env: Record<string, string> = {}) =>
    managerIn(folder, line, { env: { DOCKER_CONFIG: folder, ...env } });
}

const CLOSED_PORT = '127.0.0.1:1';

describe('login --check', () => {
  it('says that the credentials work, and that pushing is allowed', async () => {
    const { host, received } = await registry();
    const { code, stdout, stderr } = await projectAt([host])('login --check', USERS);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[1]?.split(/ {2,}/)).toEqual([
      host,
      'ok',
      'LAB_USER and LAB_PASSWORD',
      `${host}/team/app`,
      'yes',
    ]);
    const methods = received.map(({ method, path }) => `${method} ${path}`);
    expect(methods).toContain('DELETE /v2/team/app/blobs/uploads/1');
    expect(methods.some((each) => each.startsWith('PUT'))).toBe(false);
  });

  it('takes .env, and answers other programs', async () => {
    const { host } = await registry();
    const manager = projectAt([host], 'team/app', { '.env': 'LAB_PASSWORD=hunter22\n' });
    const { code, stdout } = await manager('login --check --json', { LAB_USER: 'bento' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      registries: [
        {
          host,
          state: 'ok',
          credentials: 'LAB_USER and LAB_PASSWORD',
          variables: [
            { name: 'LAB_USER', set_in: 'environment' },
            { name: 'LAB_PASSWORD', set_in: '.env' },
          ],
          repositories: [{ repository: `${host}/team/app`, may_push: true }],
        },
      ],
    });
  });

  it('fails for a wrong password at its place in the manifest, and never shows it', async () => {
    const { host } = await registry();
    const wrong = { ...USERS, LAB_PASSWORD: 'hunter23' };
    for (const line of ['login --check', 'login --check --json', 'login --check --verbose']) {
      const { code, stdout, stderr } = await projectAt([host])(line, wrong);
      expect(code).toBe(1);
      expect(stdout).toContain('refused');
      expect(stderr).toContain('manifest.yml:3:3: error login/refused');
      expect(stderr).toContain('Look at LAB_USER and LAB_PASSWORD');
      const secrets = ['hunter23', Buffer.from('bento:hunter23').toString('base64')];
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('fails where a log-in is missing, and says which of two variables is', async () => {
    const { host } = await registry();
    const { code, stderr } = await projectAt([host])('login --check', { LAB_USER: 'bento' });
    expect(code).toBe(1);
    expect(stderr).toContain('LAB_USER is set, but LAB_PASSWORD is not');
    expect(stderr).toContain('error login/missing');
    expect(stderr).toContain('or set LAB_USER and LAB_PASSWORD');
  });

  it('fails where the user may not push, at the repository', async () => {
    const { host } = await registry();
    const { code, stdout, stderr } = await projectAt([host], 'closed/app')('login --check', USERS);
    expect(code).toBe(1);
    expect(stdout).toMatch(/ok .* no\n$/);
    expect(stderr).toContain('manifest.yml:6:22: error login/push');
    expect(stderr).toContain('Let the user of LAB_USER and LAB_PASSWORD push there');
  });

  it('looks at the registries that --registry names', async () => {
    const { host } = await registry();
    const manager = projectAt([host, CLOSED_PORT]);
    expect(await manager(`login --check --registry ${host}`, USERS)).toMatchObject({ code: 0 });
    const all = await manager('login --check', USERS);
    expect(all).toMatchObject({ code: 1 });
    expect(all.stdout).toContain('unreachable');
    const none = await manager('login --check --registry elsewhere.example');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('has no such registry');
  });

  it('tells a registry that asks for nothing from one that takes the password', async () => {
    const { host } = await fakeServer(({ method }, response) => {
      const isUpload = method === 'POST';
      answer(response, isUpload ? 202 : 200, {}, isUpload ? { location: '/v2/x' } : {});
    });
    const { code, stdout } = await projectAt([host])('login --check', USERS);
    expect(code).toBe(0);
    expect(stdout).toContain('not asked for');
  });
});

describe('login', () => {
  it('stores nothing, and says what does', async () => {
    const { code, stdout, stderr } = await projectAt([CLOSED_PORT])('login');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('manager login --check');
    expect(stderr).toContain('docker login');
  });

  it('wants a registry to check', async () => {
    const { code, stderr } = await projectAt([])('login --check');
    expect(code).toBe(2);
    expect(stderr).toContain('names no registry');
  });
});
