import { describe, expect, it } from 'vitest';
import { FILES, MANIFEST, cliProject } from '../../support/cli-project.ts';
import { answer, fakeServer } from '../../support/fake-registry/server.ts';

const env = { APP_USER: 'bento', APP_PASSWORD: 'hunter22', DOCKER_CONFIG: '/does/not/exist' };

/** The sample project, its READMEs sent to a server that behaves like Docker Hub's API. */
async function hubProject(refused: string[] = []) {
  const server = await fakeServer(({ method, path, body }, response) => {
    if (method === 'POST') answer(response, 200, { token: 'jwt-1' });
    else if (refused.some((name) => path.includes(name))) answer(response, 404, { detail: 'none' });
    else answer(response, 200, JSON.parse(body.toString()));
  });
  const manifest = MANIFEST.replace(
    '  registry.example:\n',
    `  registry.example:
    user: APP_USER
    pwd: APP_PASSWORD
    urls:
      api: http://${server.host}/v2/users/login/
      repos: http://${server.host}/v2/repositories
`,
  );
  const sent = (): unknown[] =>
    server.received
      .filter(({ method }) => method === 'PATCH')
      .map(({ path, body }): unknown => [path, JSON.parse(body.toString())]);
  return { ...cliProject({ ...FILES, 'manifest.yml': manifest }), server, sent };
}

describe('push --readmes', () => {
  it.each(['push --readmes', '-p -md'])('%s sends the generated READMEs', async (line) => {
    const { manager, files, sent } = await hubProject();
    const { code, stdout, stderr } = await manager(line, { env });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(sent()).toEqual([
      ['/v2/repositories/team/app/', { full_description: files()['generated/app/README.md'] }],
      ['/v2/repositories/team/web/', { full_description: files()['generated/web/README.md'] }],
    ]);
    expect(stdout).toContain(
      'app/README.md is the description of registry.example/team/app\n' +
        'web/README.md is the description of registry.example/team/web\n',
    );
  });

  it('sends those of the chosen packages only', async () => {
    const { manager, sent } = await hubProject();
    expect((await manager('push --readmes --packages web', { env })).code).toBe(0);
    expect(sent()).toMatchObject([['/v2/repositories/team/web/', {}]]);
  });

  it('goes on after one that is refused, and exits 1', async () => {
    const { manager, sent } = await hubProject(['team/app']);
    const { code, stdout, stderr } = await manager('push --readmes', { env });
    expect(code).toBe(1);
    expect(stderr).toContain('error registry/not-found: ');
    expect(stdout).toContain('web/README.md is the description');
    expect(sent()).toHaveLength(2);
  });

  it('says in a dry run where they would go', async () => {
    const { manager, server } = await hubProject();
    const { code, stdout } = await manager('push --readmes --dry-run', { env });
    expect([code, server.received]).toEqual([0, []]);
    expect(stdout).toContain('Would send 2 READMEs:\n');
    expect(stdout).toMatch(/send +app\/README\.md +to registry\.example\/team\/app\n/);
  });

  it('sends none when one of them is too long, and says by how much', async () => {
    const { manager, put, server } = await hubProject();
    put({ 'templates/docs/README.md.njk': `# READMEs\n${'x'.repeat(30_000)}\n` });
    const { code, stderr } = await manager('push --readmes', { env });
    expect([code, server.received]).toEqual([1, []]);
    expect(stderr).toMatch(/error hub\/readme: app\/README\.md cannot be sent: it has \d+ bytes/);
  });

  it('names the variables of a log-in that is missing', async () => {
    const { manager, sent } = await hubProject();
    const { code, stderr } = await manager('push --readmes', {
      env: { DOCKER_CONFIG: '/does/not/exist' },
    });
    expect([code, sent()]).toEqual([1, []]);
    expect(stderr).toContain('there is no log-in for registry.example');
    expect(stderr).toContain('set APP_USER and APP_PASSWORD');
  });
});
