import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managerIn } from '../../support/cli-project.ts';
import type { Ended } from '../../support/cli-project.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

type Render = (line: string | readonly string[], stdin?: string) => Promise<Ended>;

function folderWith(files: Readonly<Record<string, string>>): { root: string; render: Render } {
  const root = scratchFolder();
  putFiles(root, files);
  return {
    root,
    render: (line, stdin = '') =>
      managerIn(root, ['render', ...(typeof line === 'string' ? line.split(' ') : line)], {
        stdin: () => Promise.resolve(new TextEncoder().encode(stdin)),
      }),
  };
}

async function batchOf(items: unknown, ...flags: readonly string[]): Promise<unknown> {
  const text = typeof items === 'string' ? items : JSON.stringify(items);
  const { code, stdout, stderr } = await folderWith({}).render(['--batch', '-', ...flags], text);
  const answers = JSON.parse(stdout) as readonly object[];
  const isWrong = answers.some((answer) => 'error' in answer);
  expect({ code, stderr }).toEqual({ code: isWrong ? 2 : 0, stderr: '' });
  return answers;
}

describe('render TEMPLATE', () => {
  it('prints exactly the rendered text', async () => {
    const { render } = folderWith({
      't.j2': 'FROM {{ base }}\n{% for k in d %}{{ k }}={{ d[k] }}\n{% endfor %}\n',
      'c.json': '{"base": "debian", "d": {"10": 1.0, "2": 1, "x": 1e3, "y": 12345678901234567890}}',
    });
    expect(await render('t.j2 --context c.json')).toEqual({
      code: 0,
      stdout: 'FROM debian\n10=1.0\n2=1\nx=1000.0\ny=12345678901234567890\n',
      stderr: '',
    });
  });

  it('adds no line break, and has an empty context without --context', async () => {
    const { render } = folderWith({ 't.j2': 'a{{ x }}b\n' });
    expect(await render('t.j2')).toEqual({ code: 0, stdout: 'ab', stderr: '' });
  });

  it('reads the context from standard input', async () => {
    const { render } = folderWith({ 't.j2': '{{ x }}' });
    expect((await render('t.j2 --context -', '{"x": [null, true]}')).stdout).toBe('[None, True]');
  });

  it('keeps a byte order mark and other blanks as they are', async () => {
    const { render } = folderWith({ 't.j2': '\ufeff\u00a0x\t\n\n' });
    expect((await render('t.j2')).stdout).toBe('\ufeff\u00a0x\t\n');
  });

  it('is strict when asked', async () => {
    const { render } = folderWith({ 't.j2': 'a\n{{ nope }}' });
    const { code, stdout, stderr } = await render('t.j2 --undefined strict');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("t.j2:2:4: error template/undefined: 'nope' is undefined\n  1 | a\n");
  });

  it('includes from its own folder and below, and the shipped parts', async () => {
    const { render } = folderWith({
      'd/t.j2':
        '{% include "sub/p.j2" %} {% include "./sub/p.j2" %} {% from "@manager/user.njk" import user %}{{ user("me", 7) }}',
      'd/sub/p.j2': '{% include "../q.j2" %}',
      'd/q.j2': 'q',
    });
    const { code, stdout } = await render('d/t.j2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^q q RUN groupadd --gid 7 me /u);
  });

  it('does not include from outside its folder, and says who asked', async () => {
    const { root, render } = folderWith({
      'secret.j2': 's',
      'd/t.j2': '\n{% include "sub/p.j2" %}',
      'd/sub/p.j2': '{% include "../../secret.j2" %}',
      'd/abs.j2': '{% include path %}',
      'd/l.j2': '{% include "link.j2" %}',
    });
    symlinkSync(join(root, 'secret.j2'), join(root, 'd/link.j2'));
    const { code, stdout, stderr } = await render('d/t.j2');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^d\/sub\/p\.j2:1:4: error template\/missing/u);
    expect(stderr).toContain('d/t.j2:2:4: reached from here');
    expect((await render('d/l.j2')).code).toBe(2);
    const path = JSON.stringify({ path: join(root, 'secret.j2') });
    expect((await render('d/abs.j2 --context -', path)).code).toBe(2);
  });

  it('may itself be a link', async () => {
    const { root, render } = folderWith({ 'far/t.j2': 'x{% include "p.j2" %}', 'p.j2': 'p' });
    symlinkSync(join(root, 'far/t.j2'), join(root, 't.j2'));
    expect((await render('t.j2')).stdout).toBe('xp');
  });

  it.each([
    ['a syntax error', '{% if x %}', 'template/syntax'],
    ['a missing filter', '{{ x|nope }}', 'template/unknown-filter'],
    ['an endless template', '{{ "x" * 1000000000 }}', 'template/limit'],
    ['a text that is no UTF-8', '{{ "\\ud800" }}', 'template/value'],
  ])('%s: exit 2, nothing on stdout, a place', async (_, text, code) => {
    const { render } = folderWith({ 't.j2': `text\n${text}` });
    const ended = await render('t.j2');
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(`error ${code}`);
    expect(ended.stderr).toMatch(/^t\.j2:2:\d+: /u);
  });

  it('machine formats', async () => {
    const { render } = folderWith({ 't.j2': '{{' });
    const { code, stdout } = await render('t.j2 --format json');
    expect(code).toBe(2);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: unknown[] };
    expect(diagnostics).toMatchObject([{ code: 'template/syntax', place: { file: 't.j2' } }]);
  });

  it.each([
    ['nope.j2', 'there is no template nope.j2'],
    ['d', 'd is a folder, not a template'],
    ['t.j2 --context nope.json', 'there is no context file nope.json'],
    ['t.j2 --context list.json', 'the context is not an object'],
    ['t.j2 --context bad.json', 'bad.json:2:1: error context/syntax'],
    ['latin.j2', 'latin.j2 is not UTF-8'],
    ['', 'TEMPLATE is missing'],
    ['t.j2 --batch list.json', '--batch and TEMPLATE exclude each other'],
    ['--context bad.json --batch list.json', '--batch and --context exclude each other'],
  ])('%j is refused: %s', async (line, said) => {
    const { render } = folderWith({
      't.j2': '',
      'd/x': '',
      'list.json': '[]',
      'bad.json': '{"a": 1,\n}',
    });
    const { root, render: again } = folderWith({ 't.j2': '' });
    const target = line === 'latin.j2' ? again : render;
    if (line === 'latin.j2') {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(join(root, 'latin.j2'), Buffer.from([0x61, 0xe9]));
    }
    const { code, stdout, stderr } = await target(line.split(' ').filter((word) => word !== ''));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });
});

describe('render --batch', () => {
  it('answers every item, in order', async () => {
    const answers = await batchOf([
      { template: '{{ a }}\n\n', context: { a: [1, 'x', null] } },
      { template: '\n{{ x.' },
      { template: '' },
      { template: '{{ a.b }}', context: {} },
      { template: '{% include "other" %}' },
      { template: '{{ 1 / 0 }}', name: 'other keys say nothing' },
      { template: '{{ "x" * 1000000000 }}' },
      { template: 'last' },
    ]);
    expect(answers).toMatchObject([
      { output: "[1, 'x', None]\n" },
      { error: { code: 'template/syntax', line: 2 } },
      { output: '' },
      { error: { code: 'template/undefined', line: 1, col: 4 } },
      { error: { code: 'template/missing', line: 1 } },
      { error: { code: 'template/value', line: 1 } },
      { error: { code: 'template/limit', line: 1 } },
      { output: 'last' },
    ]);
  });

  it('keeps the order of keys, and floats', async () => {
    const answers = await batchOf(
      '[{"template": "{{ d }}", "context": {"d": {"10": 1.0, "2": 1, "1": [1e3, -0.0]}}}]',
    );
    expect(answers).toEqual([{ output: "{'10': 1.0, '2': 1, '1': [1000.0, -0.0]}" }]);
  });

  it('takes --undefined', async () => {
    const items = [{ template: 'a{{ x }}' }];
    expect(await batchOf(items)).toEqual([{ output: 'a' }]);
    expect(await batchOf(items, '--undefined', 'strict')).toMatchObject([
      { error: { code: 'template/undefined', col: 5 } },
    ]);
  });

  it('renders each by itself', async () => {
    const leak = '{% set x = 1 %}{% do d.update(a=1) %}{{ d }}';
    const answers = await batchOf([
      { template: leak, context: { d: {} } },
      { template: '{{ x }}{{ d }}', context: { d: {} } },
    ]);
    expect(answers).toEqual([{ output: "{'a': 1}" }, { output: '{}' }]);
  });

  it('an empty batch has no answers', async () => {
    expect(await batchOf([])).toEqual([]);
  });

  it.each([
    ['{}', 'a batch is an array'],
    ['[1]', 'item 1 of the batch is not an object'],
    ['[{"template": "a"}, {"context": {}}]', 'item 2 of the batch has no `template`'],
    ['[{"template": "a", "context": []}]', 'the context of item 1 of the batch is not an object'],
    ['[{"template": "a"},]', '<stdin>:1:20: error context/syntax'],
  ])('%j is refused', async (text, said) => {
    const { code, stdout, stderr } = await folderWith({}).render('--batch -', text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  it('reads a file', async () => {
    const { render } = folderWith({ 'b.json': '[{"template": "x"}]' });
    expect((await render('--batch b.json')).stdout).toBe('[\n  {\n    "output": "x"\n  }\n]\n');
  });
});
