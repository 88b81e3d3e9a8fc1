import { describe, expect, it } from 'vitest';
import type { TemplateSource } from '../../src/render/environment.ts';
import { createEnvironment, PyFloat } from '../../src/render/environment.ts';
import { renderedLines } from './rule-case.ts';

describe('createEnvironment', () => {
  it('keeps two environments apart', () => {
    const source = { name: 't', text: '{% include "part" %}{{ missing }}' };
    const first = createEnvironment({
      loader: (name) => ({ name, text: 'one' }),
      undefined: 'lenient',
    });
    const second = createEnvironment({
      loader: (name) => ({ name, text: 'two' }),
      undefined: 'lenient',
    });
    const strict = createEnvironment({ loader: (name) => ({ name, text: 'three' }) });
    const [a, b, c] = [first, second, strict].map((environment) => environment.compile(source));
    expect([a?.render({}), b?.render({})]).toEqual(['one', 'two']);
    expect(() => c?.render({})).toThrow("'missing' is undefined");
    expect(a?.render({})).toBe('one');
  });

  it('gives its globals also to what is imported without context', () => {
    const loader = (name: string): TemplateSource => ({
      name,
      text: '{% macro m() %}{{ a }}{{ b }}{% endmacro %}',
    });
    const text = '{% import "m" as m %}{{ m.m() }}{{ a }}{{ b }}';
    const environment = createEnvironment({ loader, globals: { a: 1 }, undefined: 'lenient' });
    expect(environment.compile({ name: 't', text }).render({ b: 2 })).toBe('112');
  });

  it('tells where a lenient render printed nothing', () => {
    const told: string[] = [];
    const environment = createEnvironment({
      undefined: 'lenient',
      onUndefinedText: ({ code, message, line, col }) =>
        told.push(`${code} ${line}:${col} ${message}`),
    });
    const text =
      "{{ nope }}\n{{ 'a' ~ d.b }}{% if nope %}{% endif %}{{ nope|default(1) }}{{ 1 if false }}";
    expect(environment.compile({ name: 't', text }).render({ d: {} })).toBe('\na1');
    expect(told).toEqual([
      "template/undefined 1:4 'nope' is undefined",
      expect.stringMatching(/^template\/undefined 2:\d+ .*'b'/),
    ]);
  });

  it('compiles a template of the loader once', () => {
    let asked = 0;
    const source: TemplateSource = { name: 'canonical', text: '{{ x }}' };
    const environment = createEnvironment({
      loader: (name) => {
        asked += 1;
        return name === 'a' || name === 'b' ? source : undefined;
      },
    });
    expect(environment.get('a').name).toBe('canonical');
    expect(environment.get('b').render({ x: 1 })).toBe('1');
    expect(asked).toBe(2);
    expect(() => environment.get('c')).toThrow("template 'c' was not found");
  });

  it('tells the loader who asks', () => {
    const asked: [string, string | undefined][] = [];
    const environment = createEnvironment({
      loader: (name, from) => {
        asked.push([name, from]);
        return { name: `dir/${name}`, text: name === 'top' ? '{% include "part" %}' : 'part' };
      },
    });
    expect(environment.get('top').render({})).toBe('part');
    expect(asked).toEqual([
      ['top', undefined],
      ['part', 'dir/top'],
    ]);
  });

  it('takes objects, maps and floats as Python values', () => {
    const context = new Map<
      string,
      string | PyFloat | Map<string, number> | { a: null } | number | bigint
    >([
      ['one', new PyFloat(1)],
      [
        'order',
        new Map([
          ['10', 1],
          ['2', 2],
        ]),
      ],
      ['object', { a: null }],
      ['half', 0.5],
      ['big', 2n ** 70n],
    ]);
    const template = createEnvironment().compile({
      name: 't',
      text: '{{ one }} {{ order }} {{ object }} {{ half }} {{ big }}',
    });
    expect(template.render(context)).toBe(
      "1.0 {'10': 1, '2': 2} {'a': None} 0.5 1180591620717411303424",
    );
  });

  it('extends a template object', () => {
    const environment = createEnvironment();
    const parent = environment.compile({ name: 'p', text: '<{% block a %}{% endblock %}>' });
    const child = environment.compile({
      name: 'c',
      text: '{% extends p %}{% block a %}x{% endblock %}',
    });
    expect(child.render({ p: parent as never })).toBe('<x>');
  });

  it('lists the templates that took part, in order of first use', () => {
    const texts = new Map(
      Object.entries({
        base: '{% block a %}{% endblock %}',
        part: 'x',
        unused: 'y',
        macros: '{% macro m() %}{% include "part" %}{% endmacro %}',
      }),
    );
    const environment = createEnvironment({
      loader: (name) => {
        const text = texts.get(name);
        return text === undefined ? undefined : { name, text };
      },
    });
    const text =
      '{% extends "base" %}{% import "macros" as m %}{% block a %}{{ m.m() }}{% if no %}{% include "unused" %}{% endif %}{% endblock %}';
    const rendered = environment.compile({ name: 'main', text }).renderWithOrigins({ no: false });
    expect(rendered.templates).toEqual(['main', 'macros', 'base', 'part']);
  });
});

describe('the origin of every line', () => {
  const lines = (template: string, templates: Record<string, string> = {}): string[] =>
    renderedLines({ template, templates }).map(({ line, origin }) => `${origin} ${line}`);

  it('follows tags that leave no line', () => {
    expect(lines('a\n{% if true %}\nb\n{% endif %}\n{# c #}\nd')).toEqual([
      'main:1 a',
      'main:3 b',
      'main:6 d',
    ]);
  });

  it('follows loops', () => {
    expect(lines('{% for i in [1, 2] %}\nx{{ i }}\n{% endfor %}\ny')).toEqual([
      'main:2 x1',
      'main:2 x2',
      'main:4 y',
    ]);
  });

  it('follows includes', () => {
    const templates = { part: 'p\n\nq' };
    expect(lines('a\n{% include "part" %}\n\nb', templates)).toEqual([
      'main:1 a',
      'part:1 p',
      'part:2 ',
      'part:3 q',
      'main:4 b',
    ]);
  });

  it('follows blocks of parent and child', () => {
    const templates = { base: 'top\n{% block a %}\nold\n{% endblock %}\nend' };
    expect(
      lines('{% extends "base" %}\n{% block a %}\nnew\n{{ super() }}{% endblock %}', templates),
    ).toEqual(['base:1 top', 'main:3 new', 'base:3 old', 'base:5 end']);
  });

  it('follows macros and captured text', () => {
    const templates = { m: '\n{% macro m(x) %}\none {{ x }}\ntwo\n{% endmacro %}' };
    expect(lines('{% import "m" as m %}\nz\n{{ m.m(1) }}end', templates)).toEqual([
      'main:2 z',
      'm:3 one 1',
      'm:4 two',
      'main:3 end',
    ]);
    expect(lines('{% set t %}\na\nb\n{% endset %}\n{{ t }}')).toEqual([
      'main:2 a',
      'main:3 b',
      'main:3 ',
    ]);
  });

  it('is the tag for values of several lines', () => {
    expect(lines('a\n{{ "x\\ny" }}z\nb')).toEqual([
      'main:1 a',
      'main:2 x',
      'main:2 yz',
      'main:3 b',
    ]);
  });

  it('has one entry even for no text', () => {
    expect(lines('')).toEqual(['main:1 ']);
  });
});
