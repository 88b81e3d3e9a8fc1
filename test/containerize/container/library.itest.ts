import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { container } from '../../../src/index.ts';
import { freshName } from '../../deliver/support/real.ts';
import { labEngines, labRegistry, lacksLab } from '../../support/lab.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

describe.skipIf(lacksLab('engines', 'registry'))('the library, with a real engine', () => {
  it(
    'builds a project through the Engine API and says what it made',
    { timeout: 300_000 },
    async () => {
      const cwd = scratchFolder();
      const base = `${labRegistry() ?? ''}/library/debian:bookworm-slim`;
      // The base has no Python: the block that installs requirements is replaced.
      putFiles(cwd, {
        'bentofile.yaml': `service: service:svc\nname: iris\ninclude: ['*.py']\ndocker:\n  base_image: ${base}\n  dockerfile_template: ./Dockerfile.template\n`,
        'service.py': 'svc = 1\n',
        'Dockerfile.template': `{% extends bento_base_template %}
{% set bento__buildkit_frontend = none %}
{% block SETUP_BENTO_COMPONENTS %}
COPY --chown={{ bento__user }}:{{ bento__user }} . ./
{% endblock %}
`,
      });
      const engine = labEngines()[0];
      const name = `${freshName()}:1`;
      const env = { ...process.env, DOCKER_HOST: engine?.url, DOCKER_BUILDKIT: undefined };
      onTestFinished(() => {
        execFileSync('docker', ['image', 'rm', '-f', name], { env, stdio: 'ignore' });
      });
      const options = { imageTag: name, label: { made: 'here' }, iidfile: 'id' };
      const built = await container.build('.', options, { cwd, env });
      expect(built.names).toEqual([name]);
      expect(readFileSync(`${cwd}/id`, 'utf8')).toBe(built.imageId);
      const [image] = JSON.parse(
        execFileSync('docker', ['image', 'inspect', name], { env, encoding: 'utf8' }),
      ) as { Id: string; Config: { User: string; Labels: Record<string, string> } }[];
      expect(image?.Id).toBe(built.imageId);
      expect(image?.Config.User).toBe('bentoml');
      expect(image?.Config.Labels['made']).toBe('here');
    },
  );
});
