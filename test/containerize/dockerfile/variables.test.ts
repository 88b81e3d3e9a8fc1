import { describe, expect, it } from 'vitest';
import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import { shellQuote } from '../../../src/containerize/bento/shell-words.ts';
import { envValue } from '../../../src/containerize/dockerfile/quote.ts';
import { InputError } from '../../../src/errors.ts';
import { instructions, plain, setup, through } from './setups.ts';

const EXTENDS = '{% extends bento_base_template %}\n';

/** The lines that the variables end up in. */
function told(text: string) {
  const found = instructions(through(text).rendered.text);
  const after = (start: string): string | undefined =>
    found.findLast((line) => line.startsWith(start))?.slice(start.length);
  return {
    user: after('ARG BENTO_USER='),
    uid: after('ARG BENTO_USER_UID='),
    gid: after('ARG BENTO_USER_GID='),
    home: after('ENV BENTOML_HOME='),
    path: after('ARG BENTO_PATH='),
    entrypoint: after('ENTRYPOINT '),
    last: after('USER '),
    cmd: after('CMD '),
  };
}

const defaults = {
  user: 'bentoml',
  uid: '1034',
  gid: '1034',
  home: '/home/bentoml/',
  path: '/home/bentoml/bento',
  entrypoint: '[ "/home/bentoml/bento/env/docker/entrypoint.sh" ]',
  last: 'bentoml',
  cmd: '["bentoml", "serve", "/home/bentoml/bento", "--production"]',
};

describe('variables', () => {
  it('have defaults', () => {
    expect(told(EXTENDS)).toEqual(defaults);
  });

  it.each([
    ['before', (set: string) => `${set}\n${EXTENDS}`],
    ['after', (set: string) => `${EXTENDS}${set}\n`],
  ])('follow from one another, set %s the extends', (_, around) => {
    const of = (path: string) => ({
      path,
      entrypoint: `[ "${path}/env/docker/entrypoint.sh" ]`,
      cmd: `["bentoml", "serve", "${path}", "--production"]`,
    });
    expect(told(around("{% set bento__user = 'ml' %}"))).toEqual({
      ...defaults,
      ...{ user: 'ml', last: 'ml', home: '/home/ml/' },
      ...of('/home/ml/bento'),
    });
    expect(told(around("{% set bento__home = '/srv/x' %}"))).toEqual({
      ...{ ...defaults, home: '/srv/x' },
      ...of('/srv/x/bento'),
    });
    expect(told(around("{% set bento__path = '/app' %}"))).toEqual({ ...defaults, ...of('/app') });
    expect(told(around("{% set bento__entrypoint = '/start.sh' %}"))).toEqual({
      ...defaults,
      entrypoint: '[ "/start.sh" ]',
    });
    const all = "{% set bento__user = 'ml' %}{% set bento__home = '/home/bentoml/' %}";
    expect(told(around(all)).path).toBe('/home/bentoml/bento');
    const built = "{% set bento__user = 'ml' %}{% set bento__path = bento__home ~ 'app' %}";
    expect(told(around(built)).cmd).toBe('["bentoml", "serve", "/home/ml/app", "--production"]');
  });

  it.each([
    ['1034', '1034', '1034'],
    ["'1034'", '1034', '1034'],
    ["'1034:1034'", '1034', '1034'],
    ["'1000:100'", '1000', '100'],
    ['0', '0', '0'],
  ])('take bento__uid_gid = %s', (written, uid, gid) => {
    expect(told(`${EXTENDS}{% set bento__uid_gid = ${written} %}`)).toMatchObject({ uid, gid });
  });

  it('may be set under a condition, and computed with', () => {
    const set = "{% if __is_cuda__ %}{% set bento__user = 'gpu' %}{% endif %}";
    expect(told(`${EXTENDS}${set}`).user).toBe('bentoml');
    const sum = '{% set bento__uid_gid = bento__uid_gid + 1 %}';
    expect(told(`${EXTENDS}${sum}`).uid).toBe('1035');
  });

  it.each([
    ['bento__user', "'a b'"],
    ['bento__user', "'x\\nRUN evil'"],
    ['bento__uid_gid', "'me:me'"],
    ['bento__uid_gid', "'1:2:3'"],
    ['bento__uid_gid', '4294967295'],
    ['bento__home', "'relative'"],
    ['bento__path', "'/a/../../etc'"],
    ['bento__path', "'/a\\nRUN evil'"],
    ['bento__path', "'/a; rm'"],
    ['bento__entrypoint', '\'/a", "b\''],
    ['bento__buildkit_frontend', "'x\\nRUN evil'"],
  ])('refuse %s = %s where it is set', (name, value) => {
    const text = `${EXTENDS}\n{% set ${name} = ${value} %}`;
    const run = (): unknown => through(text);
    expect(run).toThrow(InputError);
    expect(run).toThrow(`${name} is `);
    try {
      run();
    } catch (error) {
      const [first] = error instanceof InputError ? error.diagnostics : [];
      expect(first?.place).toMatchObject({ file: 'Dockerfile.template', line: 3 });
    }
  });
});

describe('what a user can put in', () => {
  it.each([
    ['docker.env', { env: [['A', 'x\nRUN evil']] }],
    ['docker.env', { env: [['A=1 B', 'x']] }],
    ['docker.env', { env: [['A\nRUN', 'x']] }],
    ['docker.system_packages', { systemPackages: ['git\nRUN evil'] }],
    ['docker.base_image', { baseImage: 'debian\rRUN evil' }],
    ['docker.base_image', { baseImage: 'debian AS x' }],
  ] as const)('begins no instruction: %s %j', (option, changes) => {
    expect(() => renderBentoDockerfile(setup(changes), plain)).toThrow(option);
  });

  it('is quoted', () => {
    const made = renderBentoDockerfile(
      setup({
        env: [
          ['URL', 'https://example.com/?a=1&b=2'],
          ['WORDS', 'two "words" \\ $HOME #x'],
          ['PATH', '/opt/bin:$PATH:${PATH}'],
          ['PATHS', '$PATHSX'],
          ['EMPTY', ''],
        ],
        systemPackages: ['git', 'a; rm -rf /', "it's", '$(id)'],
      }),
      plain,
    );
    expect(instructions(made.rendered.text)).toEqual(
      expect.arrayContaining([
        'ENV URL="https://example.com/?a=1&b=2"',
        'ENV WORDS="two \\"words\\" \\\\ \\$HOME #x"',
        'ENV PATH="/opt/bin:$PATH:${PATH}"',
        'ENV PATHS="\\$PATHSX"',
        'ENV EMPTY=""',
        expect.stringContaining(" git 'a; rm -rf /' 'it'\\''s' '$(id)' "),
      ]),
    );
  });

  it('stays one word', () => {
    expect(shellQuote('libfoo=1.2~rc1')).toBe("'libfoo=1.2~rc1'");
    expect(shellQuote('')).toBe("''");
    expect(envValue('A', 'a\\')).toBe('"a\\\\"');
  });
});
