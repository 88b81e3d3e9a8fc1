import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { labEngines, lacksLab } from '../support/lab.ts';
import { savedImage } from '../support/saved-image.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';
import { BASE_IMAGE, publishBaseImage, removeBaseImage } from './real/base-image.ts';
import { AWSCLI, BENTOML, LAMBDA } from './real/packages.ts';
import { configOf, EXTENDS, realBento } from './real/project.ts';
import type { RealBento } from './real/project.ts';
import { answerOf } from './real/served.ts';

const modern = labEngines().find(({ name }) => name === 'docker-26.1')?.url ?? '';
const oldest = labEngines()[0]?.url ?? '';
const AWS = [BENTOML, AWSCLI];

async function succeeds(bento: RealBento, ...argv: readonly string[]) {
  const exit = await bento.containerize(...argv);
  expect(exit.code, exit.stdout + exit.stderr).toBe(0);
  expect(bento.left()).toEqual([]);
  return exit;
}

/** Runs a command in a new container of the bento's image. */
function run({ engine, image }: RealBento, ...command: readonly string[]): Promise<string> {
  return engine('run', '--rm', image, ...command);
}

/** What the guide shows, with the corrections of shared/spec/containerize.md §5. */
describe.skipIf(lacksLab('engines', 'registry'))('the examples of the guide', () => {
  beforeAll(publishBaseImage);
  afterAll(removeBaseImage);

  it('say something while they build, in plain text', async () => {
    const bento = realBento(
      { backend: 'docker', url: oldest },
      {
        template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN echo "We are running this during containerize!"
{% endblock %}
`,
      },
    );
    const { stderr } = await succeeds(bento, '--progress', 'plain', '--opt', 'no-cache');
    expect(stderr).toContain(
      "warning: '--progress=plain' is now deprecated, use the equivalent '--opt progress=plain' instead.",
    );
    expect(stderr).toContain('RUN echo "We are running this during containerize!"');
  });

  it('mount AWS credentials, which are in no layer and no history', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      {
        wheels: AWS,
        template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}

RUN --mount=type=secret,id=aws,target=/root/.aws/credentials \\
     aws s3 cp s3://path/to/file {{ bento__path }}

{% endblock %}
`,
      },
    );
    const secret = `aws_secret_access_key = hush-${bento.name}`;
    const file = join(scratchFolder(), 'credentials');
    putFiles(join(file, '..'), { credentials: secret });
    const { stdout, stderr } = await succeeds(bento, '--secret', `id=aws,src=${file}`);
    expect(stdout + stderr).not.toContain(secret);
    const digest = createHash('sha256').update(secret).digest('hex');
    expect(await run(bento, 'cat', '/home/bentoml/bento/fetched')).toBe(digest);
    const holds = savedImage('docker', bento.image, bento.env);
    expect([holds(digest), holds(secret)]).toEqual([true, false]);
  });

  it('hand AWS credentials on as arguments', async () => {
    const bento = realBento(
      { backend: 'docker', url: oldest },
      {
        template: `${EXTENDS}{% block SETUP_BENTO_BASE_IMAGE %}
ARG AWS_ACCESS_KEY_ID
{{ super() }}

ARG AWS_ACCESS_KEY_ID
ENV AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID
{% endblock %}
`,
      },
    );
    const { stderr } = await succeeds(bento, '--build-arg', `AWS_ACCESS_KEY_ID=${bento.name}`);
    expect(stderr).toContain("'--build-arg=AWS_ACCESS_KEY_ID=");
    expect((await configOf(bento, bento.image)).Env).toContain(`AWS_ACCESS_KEY_ID=${bento.name}`);
  });

  it('build a package in a stage of its own', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      {
        bentofile: { include: ['*.py', 'mypackage/**'] },
        files: {
          'mypackage/setup.py':
            "from setuptools import setup\nsetup(name='mypackage', version='0.0.1', py_modules=['mypackage'])\n",
          'mypackage/mypackage.py': "ANSWER = 'from my package'\n",
        },
        template: `${EXTENDS}{% block SETUP_BENTO_BASE_IMAGE %}
FROM --platform=$BUILDPLATFORM ${BASE_IMAGE} AS buildstage
WORKDIR /tmp/mypackage/
COPY ./src/mypackage .
RUN python3 setup.py sdist

{{ super() }}
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
COPY --from=buildstage /tmp/mypackage/dist /tmp/wheels/
RUN --network=none pip install --no-index --no-build-isolation --find-links /tmp/wheels mypackage
{% endblock %}
`,
      },
    );
    const { stderr } = await succeeds(bento);
    expect(stderr).toContain('containerize/harmful-instruction');
    const told = ['python3', '-c', 'import mypackage; print(mypackage.ANSWER)'];
    expect(await run(bento, ...told)).toBe('from my package');
  });

  it('start with an entry point of their own', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      {
        wheels: [BENTOML, LAMBDA],
        template: `${EXTENDS}{% block SETUP_BENTO_ENTRYPOINT %}
{{ super() }}

ENTRYPOINT [ "{{ bento__entrypoint }}", "python3", "-m", "awslambdaric" ]
{% endblock %}
`,
      },
    );
    await succeeds(bento);
    expect(await run(bento, 'app.handler')).toBe("['lambda', 'app.handler']");
  });

  it('compile in an image of a distro, which then answers as a user of their own', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      {
        docker: { distro: 'debian', python_version: '3.11', system_packages: ['python3-pip'] },
        bentofile: { include: ['*.py', 'zero_out.c'] },
        files: { 'zero_out.c': 'int zero_out(int x) { return x - x; }\n' },
        template: `${EXTENDS}{% set bento__user = 'iris' %}
{% set bento__uid_gid = '2000:2001' %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN <<EOF
set -ex
flags="-O2 -fPIC"

gcc -shared $flags {{ bento__path }}/src/zero_out.c -o /usr/lib/zero_out.so
EOF
RUN stat /usr/lib/zero_out.so
{% endblock %}
`,
      },
    );
    await succeeds(bento);
    const code = "import ctypes; print(ctypes.CDLL('/usr/lib/zero_out.so').zero_out(7))";
    expect(await run(bento, 'python3', '-c', code)).toBe('0');
    expect(JSON.parse(await answerOf(bento, bento.image, '/'))).toMatchObject({
      ...{ uid: 2000, user: 'iris', folder: '/home/iris/bento', answer: '/ weights' },
    });
  });
});

describe.skipIf(lacksLab('engines', 'registry'))('a template', () => {
  beforeAll(publishBaseImage);
  afterAll(removeBaseImage);

  it('uses an agent of which nothing stays', async () => {
    const socket = join(scratchFolder(), 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(async () => {
      agent.kill();
      await once(agent, 'exit');
    });
    await expect.poll(() => existsSync(socket), { timeout: 10_000 }).toBe(true);
    const bento = realBento(
      { backend: 'docker', url: oldest },
      {
        template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo agent-is-here > /etc/itest-agent
{% endblock %}
`,
      },
    );
    await succeeds(bento, '--ssh', `default=${socket}`);
    expect(await run(bento, 'cat', '/etc/itest-agent')).toBe('agent-is-here');
    expect(savedImage('docker', bento.image, bento.env)(socket)).toBe(false);
  });

  it('makes its user in an image that runs as another one', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      {
        docker: { base_image: 'debian:bookworm-slim' },
        template: `${EXTENDS}{% block SETUP_BENTO_BASE_IMAGE %}
{{ super() }}
USER nobody
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
COPY . ./
{% endblock %}
`,
      },
    );
    await succeeds(bento);
    expect(await run(bento, 'id')).toMatch(/^uid=1034\(bentoml\) gid=1034\(bentoml\)/);
  });

  it('is the whole Dockerfile where it extends nothing, for another platform too', async () => {
    const bento = realBento(
      { backend: 'docker', url: modern },
      { template: 'FROM scratch\nCOPY src/service.py /\n' },
    );
    const { stderr } = await succeeds(bento, '--opt', 'platform:linux/arm64');
    expect(stderr.split('containerize/template-without-base')).toHaveLength(2);
    const format = ['image', 'inspect', '--format', '{{.Architecture}}'];
    expect(await bento.engine(...format, bento.image)).toBe('arm64');
  });

  it('is told by its line where it fails', async () => {
    const bento = realBento(
      { backend: 'docker', url: oldest },
      {
        template: `${EXTENDS}{% block SETUP_BENTO_USER %}
{{ super() }}
RUN echo it went wrong && exit 7
{% endblock %}
`,
      },
    );
    const { code, stdout, stderr } = await bento.containerize();
    expect(code).toBe(1);
    expect(stdout).toContain('it went wrong');
    expect(stdout).toMatch(/\n {2}rendered from \S*Dockerfile\.template:5\n/);
    expect(stdout + stderr).not.toContain('Successfully built');
    expect(bento.left()).toEqual([]);
  });
});
