import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bentoShell, dryRunOf, project, templated } from './bento-cli.ts';
import type { BentoShell } from './bento-cli.ts';

const BASE = '{% extends bento_base_template %}\n';
const DRY = ['containerize', 'iris', '--dry-run'];

function inBlock(text: string, block = 'SETUP_BENTO_COMPONENTS'): string {
  return `${BASE}{% block ${block} %}\n${text}\n{% endblock %}\n`;
}

/** The dry run refuses: each `place` is of a message on stderr; nothing is on stdout, and nothing stays. */
async function refuses(shell: BentoShell, places: readonly string[]): Promise<string> {
  const ran = await shell.run(DRY);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  for (const place of places) expect(ran.stderr).toContain(place);
  expect(ran.stderr).not.toContain(`${shell.cwd}/tmp`);
  expect(existsSync(`${shell.cwd}/tmp`) ? readdirSync(`${shell.cwd}/tmp`) : []).toEqual([]);
  return ran.stderr;
}

describe('mistakes of a bentofile are told at their places', () => {
  const at = 'iris/bentofile.yaml';

  it.each<[string, string, string[]]>([
    [
      'a newline in env',
      'env: {A: "x\\nRUN evil"}',
      [`${at}:4:12: error`, 'docker.env.A has a line break'],
    ],
    [
      'a newline in base_image',
      'base_image: "a\\nRUN evil"',
      [`${at}:4:15: error`, 'has a line break'],
    ],
    ['an empty base_image', 'base_image: ""', [`${at}:4:15: error`, 'docker.base_image is empty']],
    [
      'a newline in a package',
      'system_packages: ["git\\nRUN x"]',
      [`${at}:4:21: error`, 'has a line break'],
    ],
    [
      'an option among packages',
      'system_packages: ["-y"]',
      [`${at}:4:21: error`, 'an option and not a package'],
    ],
    [
      '3.10 without quotes',
      'python_version: 3.10',
      [`${at}:4:19: error`, "hint: Put it in quotes: '3.10'."],
    ],
    ['3', 'python_version: 3', [`${at}:4:19: error`, 'not a Python version of the form X.Y']],
    [
      '3.9-rc',
      'python_version: 3.9-rc',
      [`${at}:4:19: error`, 'not a Python version of the form X.Y'],
    ],
    [
      'an unknown Python',
      'python_version: "3.77"',
      [`${at}:4:19: error`, 'Python 3.77 is not supported for debian'],
    ],
    ['an unknown CUDA', 'cuda_version: 9', [`${at}:4:17: error`, 'not a known CUDA version']],
    ['an unknown distro', 'distro: debain', [`${at}:4:11: error`, "Did you mean 'debian'?"]],
    ['an unknown key', 'distor: debian', [`${at}:4:3: error`, "Did you mean 'distro'?"]],
    [
      'CUDA on alpine',
      'distro: alpine\n  cuda_version: default',
      [
        `${at}:5:17: error`,
        "distro 'alpine' does not support CUDA. Distros that support CUDA are: ['ubi8', 'debian'",
      ],
    ],
    [
      'conda on ubi8',
      'distro: ubi8\nconda: {dependencies: [h2o]}',
      [`${at}:4:11: error`, "distro 'ubi8' does not support conda"],
    ],
    [
      'pip packages of conda twice',
      'distro: debian\nconda: {dependencies: [{pip: [a]}], pip: [b]}',
      [`${at}:5:42: error`, 'are both written'],
    ],
    [
      'a path above',
      'setup_script: ../x.sh',
      [`${at}:4:17: error`, 'lies outside of the folder of the bentofile'],
    ],
    [
      'an absolute path',
      'dockerfile_template: /etc/passwd',
      [`${at}:4:24: error`, 'lies outside of the folder of the bentofile'],
    ],
    [
      'a file of the kernel',
      'env: /proc/self/environ',
      [`${at}:4:8: error`, 'lies outside of the folder of the bentofile'],
    ],
    [
      'a missing template',
      'dockerfile_template: ./Dockerfile.tmpl',
      [`${at}:4:24: error`, 'there is no Dockerfile template ./Dockerfile.tmpl'],
    ],
    [
      'a folder for a template',
      'dockerfile_template: ./sub',
      [`${at}:4:24: error`, './sub is a folder'],
    ],
    [
      'a link out of the project',
      'dockerfile_template: ./link',
      [`${at}:4:24: error`, 'lies outside of the folder of the bentofile'],
    ],
    [
      'a script that cannot be run',
      'setup_script: ./plain',
      [`${at}:4:17: error`, 'chmod +x ./plain'],
    ],
    ['a missing dotenv file', 'env: .env', [`${at}:4:8: error`, 'there is no dotenv file .env']],
  ])('%s', async (_, docker, expected) => {
    const shell = bentoShell(project(`docker:\n  ${docker}\n`, { 'sub/x': '', plain: '' }));
    symlinkSync('/etc/passwd', `${shell.cwd}/iris/link`);
    const told = await refuses(shell, expected);
    expect(told).toMatch(/\n {2}hint: /);
    expect(told).toMatch(/\n *\d+ \| .*\n(?:.*\n)? +\| +\^/);
  });

  it('says that no service is named', async () => {
    const shell = bentoShell({ 'iris/bentofile.yaml': 'include: ["*"]\n' });
    await refuses(shell, [`${at}:1:1: error`, 'the bentofile names no service']);
  });

  it('tells those that show late in the order of the file', async () => {
    const shell = bentoShell(project('docker:\n  setup_script: ../x.sh\n  env: .env\n'));
    const told = await refuses(shell, ['2 errors']);
    expect(told.indexOf(`${at}:4:`)).toBeLessThan(told.indexOf(`${at}:5:`));
  });

  it('takes no time for a base image of 100 000 characters', async () => {
    const shell = bentoShell(project(`docker:\n  base_image: "${'a-'.repeat(50_000)}!"\n`));
    const told = await refuses(shell, [`${at}:4:15: error`]);
    expect(told.length).toBeLessThan(2000);
  });

  it('warns once of each option that a base image makes useless', async () => {
    const more = [
      'distro: debian',
      'python_version: "3.9"',
      'cuda_version: 11.6',
      'system_packages: [a]',
    ];
    const docker = ['docker:', 'base_image: x:1', ...more, 'env: {A: b}', 'setup_script: s.sh'];
    const shell = bentoShell(project(`${docker.join('\n  ')}\n`, { 's.sh': '#!/bin/sh\n' }));
    const ran = await shell.run(DRY);
    expect(ran.code).toBe(0);
    expect(ran.stderr.match(/ is ignored: base_image is written too/g)).toHaveLength(4);
    const { dockerfile } = dryRunOf(ran);
    expect(dockerfile).toMatch(/^FROM x:1 AS/m);
    expect(dockerfile).toContain('ENV A=b\n');
    expect(dockerfile).not.toContain('NVIDIA');
    expect(dockerfile.indexOf('RUN /home/bentoml/bento/env/docker/setup_script')).toBeLessThan(
      dockerfile.indexOf('install.sh'),
    );
  });

  it('points into a dotenv file, and tells where a file of env is to be mounted', async () => {
    const dotenv = bentoShell(
      project('docker: {env: .env}\n', { '.env': 'A=1\nbad line\nB: $A 2\n' }),
    );
    const ran = await dotenv.run(DRY);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('iris/.env:2:1: warning');
    expect(dryRunOf(ran).dockerfile).toContain('ENV A=1\nENV B="1 2"\n');
    const list = bentoShell(project('docker: {env: [CONF=conf.json]}\n', { 'conf.json': '{}' }));
    for (const argv of [DRY, ['bento', 'build', 'iris']]) {
      const { stderr } = await list.run(argv);
      expect(stderr).toContain(
        'CONF names the file conf.json: it is /home/bentoml/bento/conf.json',
      );
    }
  });
});

describe('a template of the user', () => {
  it('is called by the path that opens it, and its warnings are told once', async () => {
    const shell = bentoShell(
      templated(
        `${BASE}RUN dropped\n{% block SETUP_BENTO_COMPONENT %}{% endblock %}\n{% block SETUP_BENTO_BASE_IMAGE %}\nFROM a AS b\n` +
          '{{ super() }}\nSHELL ["sh"]\nWORKDIR /x\nCMD ["x"]\nENTRYPOINT ["x"]\nRUN {{ nope }}\n{% endblock %}\n',
      ),
    );
    const { code, stderr } = await shell.run(DRY);
    expect(code).toBe(0);
    const told = stderr
      .match(/^\S+: warning \S+/gm)
      ?.filter((each) => !each.includes('dockerfile/'));
    const at = 'iris/Dockerfile.template';
    expect(told).toEqual([
      `${at}:2:1: warning containerize/dropped-text:`,
      `${at}:3:4: warning containerize/unknown-block:`,
      `${at}:5:1: warning containerize/harmful-instruction:`,
      `${at}:7:1: warning containerize/harmful-instruction:`,
      `${at}:8:1: warning containerize/instruction-with-caution:`,
      `${at}:9:1: warning containerize/harmful-instruction:`,
      `${at}:10:1: warning containerize/instruction-with-caution:`,
      `${at}:11:8: warning template/undefined:`,
    ]);
    expect((await shell.run(['bento', 'build', 'iris'])).stderr).toContain(`${at}:2:1: warning`);
    const ofStore = await shell.run(['containerize', 'iris:latest', '--dry-run']);
    const stored = (await shell.run(['bento', 'get', 'iris:latest', '-o', 'path'])).stdout.trim();
    const shown = `${stored.slice(shell.cwd.length + 1)}/env/docker/Dockerfile.template`;
    expect(ofStore.stderr).toContain(`${shown}:2:1: warning containerize/dropped-text`);
    expect(existsSync(`${shell.cwd}/${shown}`)).toBe(true);
    expect(dryRunOf(ofStore).cwd).toBe(stored);
  });

  const at = 'iris/Dockerfile.template';

  it.each<[string, string, string[]]>([
    [
      'loops without end',
      inBlock('{% for i in range(10**9) %}{% for j in range(10**6) %}{% endfor %}{% endfor %}'),
      [`${at}:3:`, 'template/limit'],
    ],
    [
      'prints without end',
      inBlock('{% for i in range(9999999) %}xxxxxxxxxxxxxxxx{% endfor %}'),
      [`${at}:3:`, 'template/limit'],
    ],
    ['builds a huge value', inBlock('{{ "x" * 1000000000 }}'), [`${at}:3:8:`, 'template/limit']],
    [
      'calls itself',
      inBlock('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'),
      [`${at}:3:`, 'recurses too deeply'],
    ],
    [
      'reads a file above',
      inBlock('{% include "../../../etc/passwd" %}'),
      [`${at}:3:4:`, 'was not found', 'keeps its Dockerfile template alone'],
    ],
    [
      'reads a file anywhere',
      inBlock('{% include "/etc/passwd" %}'),
      [`${at}:3:4:`, 'was not found'],
    ],
    ['walks up classes', inBlock('{{ [].__class__.__mro__ }}'), [`${at}:3:`, 'template/sandbox']],
    [
      'walks up prototypes',
      inBlock('{{ common.constructor.constructor("return process")() }}'),
      [`${at}:3:`, 'undefined'],
    ],
    ['has wrong syntax', inBlock('{{ super( }}'), [`${at}:3:11: error template/syntax`]],
    [
      'leaves a block open',
      `${BASE}{% block SETUP_BENTO_USER %}\n`,
      [`${at}:2:4: error template/syntax`],
    ],
    [
      'uses what is undefined',
      inBlock('{{ nope.attribute }}'),
      [`${at}:3:4: error template/undefined`],
    ],
    [
      'names a wrong user',
      `{% set bento__user = "a b; rm" %}\n${BASE}`,
      [`${at}:1:8: error`, 'bento__user is "a b; rm"', '\n1 error\n'],
    ],
    [
      'injects by a path',
      `${BASE}{% set bento__path = "/a\\nRUN x" %}\n`,
      [`${at}:2:8: error`, '\n1 error\n'],
    ],
    [
      'has no number for the user',
      `${BASE}{% set bento__uid_gid = "abc" %}\n`,
      [`${at}:2:8: error`],
    ],
  ])('that %s is refused at its line', async (_, template, expected) => {
    const told = await refuses(bentoShell(templated(template)), expected);
    expect(told).not.toContain('@manager/');
  });
});
