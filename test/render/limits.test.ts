import { describe, expect, it } from 'vitest';
import type { RenderLimits } from '../../src/render/environment.ts';
import { createEnvironment } from '../../src/render/environment.ts';
import { TemplateError } from '../../src/render/template-error.ts';

function codeOf(text: string, limits: RenderLimits): string {
  const environment = createEnvironment({
    limits,
    loader: (name) => (name === 'self' ? { name, text: 'x{% include "self" %}' } : undefined),
  });
  try {
    return environment.compile({ name: 't', text }).render({});
  } catch (error) {
    if (error instanceof TemplateError) return error.code;
    throw error;
  }
}

/** Rendering answers, or says with a place on line 2 why not. */
function endsWell(text: string): void {
  try {
    createEnvironment({ undefined: 'lenient' }).compile({ name: 't', text }).render({});
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({ line: 2 });
  }
}

const SMALL: RenderLimits = { output: 10_000, iterations: 10_000 };

const HOSTILE = [
  '{% for i in range(1000000000) %}{% endfor %}',
  '{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}',
  '{{ range(1000000000)|list }}',
  '{{ range(1000000000)|join }}',
  '{{ range(1000000000)|sum }}',
  '{{ range(1000000000)|map("string")|list|length }}',
  '{{ range(1000000000)|select("odd")|list|length }}',
  '{{ range(1000000000)|batch(3)|list|length }}',
  '{{ range(1000000000)|max }}',
  '{{ range(1000000000)|unique|list }}',
  '{{ range(1000000000)|groupby("x") }}',
  '{{ range(1000000000)|last }}',
  '{{ range(1000000000)|reverse|first }}',
  '{{ 5.5 in range(1000000000) }}',
  '{{ "x" * 100000 }}',
  '{{ ("x" * 1000000000)|length }}',
  '{{ ([1] * 1000000000)|length }}',
  '{{ ((1,) * 1000000000)|length }}',
  '{{ 10 ** (10 ** 10) }}',
  '{{ "x".center(1000000000) }}',
  '{{ "x".ljust(1000000000) }}',
  '{{ "x".zfill(1000000000) }}',
  '{{ "x"|center(1000000000) }}',
  '{{ "a\nb"|indent(1000000000) }}',
  '{{ "%1000000000d" % 1 }}',
  '{{ "{:1000000000}".format(1) }}',
  '{{ [1]|tojson(1000000000) }}',
  '{{ "\t".expandtabs(1000000000) }}',
  '{{ [1]|batch(1000000000, 0)|list }}',
  '{{ []|slice(1000000000)|list|length }}',
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}',
  '{% block a %}{{ self.a() }}{% endblock %}',
  '{% set l = [1] %}{% for i in range(64) %}{% do l.extend(l) %}{% endfor %}',
  '{% set l = [1] %}{% for i in range(64) %}{% do l.extend(l[:]) %}{% endfor %}',
  '{% set l = [1] %}{% for i in l %}{% do l.append(1) %}{% endfor %}',
  '{% set ns = namespace(s="xx") %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}',
  '{% set ns = namespace(s="xx") %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
  '{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
  '{% set ns = namespace(s="xx") %}{% for i in range(100) %}{% set ns.s = ns.s|replace("x", "xx") %}{% endfor %}',
  '{% set ns = namespace(s="xx") %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s]|join %}{% endfor %}',
  '{% set ns = namespace(s=99) %}{% for i in range(100) %}{% set ns.s = ns.s * ns.s %}{% endfor %}',
  '{% set ns = namespace(l=[]) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}',
  '{% for i in range(100) %}{{ "x" * 1000 }}{% endfor %}',
  '{% set x %}{% for i in range(100) %}{{ "x" * 1000 }}{% endfor %}{% endset %}',
];

describe('a hostile template ends with an error', () => {
  it.each(HOSTILE)('%j', (text) => {
    expect(codeOf(text, SMALL)).toMatch(/^template\/(limit|type|value|undefined)$/u);
  });

  it('a template that includes itself', () => {
    expect(codeOf('{% include "self" %}', SMALL)).toBe('template/include-cycle');
  });

  it('more than 200 tags inside of each other, said at the tag that is too many', () => {
    const nested = (depth: number): string =>
      `${'{% with %}'.repeat(depth - 1)}\n{% if 1 %}x{% endif %}${'{% endwith %}'.repeat(depth - 1)}`;
    expect(
      createEnvironment()
        .compile({ name: 't', text: nested(200) })
        .render({}),
    ).toBe('x');
    expect(() => createEnvironment().compile({ name: 't', text: nested(201) })).toThrow(
      expect.objectContaining({ code: 'template/limit', line: 2, col: 4 }) as Error,
    );
  });

  // The depths where the parser, the compiler and V8 give up differ.
  describe.each([500, 1_000, 1_500, 2_000, 5_000, 50_000])('one that nests %i deep', (depth) => {
    it.each([
      ['parentheses', '(', ')', '1'],
      ['lists', '[', ']', '1'],
      ['not', 'not ', '', '1'],
      ['sums', '1 + ', '', '1'],
      ['filters', '', '|string', '1'],
      ['attributes', '', '.real', '1'],
      ['calls', '', '()', 'dict'],
      ['conditions', '1 if 0 else ', '', '1'],
    ])('%s', (_, open, close, middle) => {
      endsWell(`x\n{{ ${open.repeat(depth)}${middle}${close.repeat(depth)} }}`);
    });
  });

  describe.each([200, 50_000])('blocks that nest %i deep', (depth) => {
    it.each([
      ['if', '{% if 1 %}', '{% endif %}'],
      ['for', '{% for a in [1] %}', '{% endfor %}'],
      ['with', '{% with %}', '{% endwith %}'],
      ['macro', '{% macro a() %}', '{% endmacro %}'],
      ['filter', '{% filter upper %}', '{% endfilter %}'],
    ])('%s', (_, open, close) => {
      endsWell(`x\n${open.repeat(depth)}${close.repeat(depth)}`);
    });
  });

  it('by the clock', () => {
    let now = 0;
    const clock = (): number => (now += 10);
    const text = '{% for i in range(100000) %}{% endfor %}';
    expect(codeOf(text, { clock, milliseconds: 50 })).toBe('template/limit');
    expect(codeOf(text, { clock, milliseconds: 1_000_000 })).toBe('');
  });

  it('an ordinary template is not bothered', () => {
    expect(codeOf('{% for i in range(100) %}x{% endfor %}', SMALL)).toHaveLength(100);
  });

  it('each render starts afresh', () => {
    const template = createEnvironment({ limits: SMALL }).compile({
      name: 't',
      text: '{% for i in range(6000) %}{% endfor %}ok',
    });
    expect([template.render({}), template.render({})]).toEqual(['ok', 'ok']);
  });
});
