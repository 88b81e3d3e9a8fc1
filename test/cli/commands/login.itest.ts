import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managerIn } from '../../support/cli-project.ts';
import { labAuthRegistry, labRegistry, lacksLab } from '../../support/lab.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

const skipped = lacksLab('registry', 'auth registry');

describe.skipIf(skipped)('login --check at real registries', () => {
  const plain = labRegistry() ?? '';
  const lab = labAuthRegistry() ?? { host: '', ca: '', user: '', password: '' };

  function project(files: Record<string, string> = {}) {
    const folder = scratchFolder();
    const manifest = `bentoml_version: '1.0.0'
repository:
  ${lab.host}:
    user: LAB_USER
    pwd: LAB_PASSWORD
    registry: { app: '${lab.host}/team/app' }
  ${plain}:
    registry: { app: '${plain}/team/app' }
packages: { app: { runtime: [debian12] } }
distros:
  debian12: { templates_dir: t, base_image: 'debian:12', add_to_tags: slim }
`;
    putFiles(folder, { 'manifest.yml': manifest, ...files });
    return { folder, base: { DOCKER_CONFIG: folder, SSL_CERT_FILE: lab.ca } };
  }

  const states = (stdout: string): unknown[] => {
    const { registries } = JSON.parse(stdout) as {
      registries: { state: string; credentials: string | null; repositories: unknown[] }[];
    };
    return registries.map(({ state, credentials, repositories }) => [
      state,
      credentials,
      repositories.length,
    ]);
  };

  it('takes the variables, .env and what docker has stored', async () => {
    const { user, password, host } = lab;
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    const cases: [Record<string, string>, Record<string, string>, string][] = [
      [{}, { LAB_USER: user, LAB_PASSWORD: password }, 'LAB_USER and LAB_PASSWORD'],
      [
        { '.env': `LAB_USER=${user}\nLAB_PASSWORD=${password}\n` },
        {},
        'LAB_USER and LAB_PASSWORD in .env',
      ],
      [{ 'config.json': JSON.stringify({ auths: { [host]: { auth } } }) }, {}, 'config.json'],
    ];
    for (const [files, env, origin] of cases) {
      const { folder, base } = project(files);
      const line = 'login --check --json';
      const { code, stdout, stderr } = await managerIn(folder, line, { env: { ...base, ...env } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const shown = origin === 'config.json' ? join(folder, origin) : origin;
      expect(states(stdout)).toEqual([
        ['ok', shown, 1],
        ['open', null, 1],
      ]);
    }
  });

  it('tells a wrong password, a missing one and an unknown authority apart', async () => {
    const { folder, base } = project();
    const wrong = { LAB_USER: lab.user, LAB_PASSWORD: `not-${lab.password}` };
    const cases: [Record<string, string>, string][] = [
      [{ ...base, ...wrong }, 'refused'],
      [base, 'missing'],
      [{ DOCKER_CONFIG: folder }, 'unreachable'],
    ];
    for (const [env, state] of cases) {
      const { code, stdout, stderr } = await managerIn(folder, 'login --check', { env });
      expect(code).toBe(1);
      expect(stdout).toContain(state);
      expect(stdout + stderr).not.toContain(lab.password);
    }
  });
});
