import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../../src/render/environment.ts';
import { TemplateError, toDiagnostic } from '../../src/render/template-error.ts';
import type { TemplateErrorCode } from '../../src/render/template-error.ts';

const files = new Map(
  Object.entries({
    'broken.j2': 'ok\n{{ nope.x }}\n',
    'middle.j2': 'a\n\n{% include "broken.j2" %}\n',
    'macros.j2': '{% macro m(x) %}\n{{ x.y.z }}{% endmacro %}',
    'parent.j2': '<{% block a %}{% endblock %}>',
    'loop-a.j2': '{% include "loop-b.j2" %}',
    'loop-b.j2': '\n{% include "loop-a.j2" %}',
    'syntax.j2': 'x\n  {% if %}',
  }),
);

function errorOf(
  text: string,
  context: Record<string, string | null | object> = {},
): TemplateError {
  const environment = createEnvironment({
    loader: (name) => {
      const found = files.get(name);
      return found === undefined ? undefined : { name, text: found };
    },
  });
  try {
    environment.compile({ name: 'main.j2', text }).render(context as Record<string, string>);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('no error');
}

type Row = [text: string, place: string, code: TemplateErrorCode, message: string, hint?: string];

const rows: Row[] = [
  [
    'a\n {{ versoin }}',
    '2:5',
    'template/undefined',
    "'versoin' is undefined",
    "Did you mean 'version'?",
  ],
  ['{% if versoin %}{% endif %}', '1:7', 'template/undefined', "'versoin' is undefined"],
  ['{% for x in versoin %}{% endfor %}', '1:13', 'template/undefined', "'versoin' is undefined"],
  ['{{ "a" ~ versoin }}', '1:10', 'template/undefined', "'versoin' is undefined"],
  ['{{ [1]|join(versoin) }}', '1:13', 'template/undefined', "'versoin' is undefined"],
  [
    '{{ meta.cuda.major }}',
    '1:9',
    'template/undefined',
    "'meta.cuda' is undefined: the dict has no attribute 'cuda'",
  ],
  [
    '{{ meta.pakage }}',
    '1:9',
    'template/undefined',
    "'meta.pakage' is undefined",
    "Did you mean 'package'?",
  ],
  [
    'x\n{{ meta|uper }}',
    '2:9',
    'template/unknown-filter',
    "no filter named 'uper'",
    "Did you mean 'upper'?",
  ],
  ['{{ meta|dump }}', '1:9', 'template/unknown-filter', "no filter named 'dump'", 'tojson'],
  ['{{ 1 is evn }}', '1:9', 'template/unknown-test', "no test named 'evn'", "Did you mean 'even'?"],
  ['{{ 1 + "a" }}', '1:6', 'template/type', 'unsupported operand types for +', 'Join text with ~'],
  ['{{ 1 < "a" }}', '1:6', 'template/type', "'<' not supported", '|int'],
  ['{{ 1 / 0 }}', '1:6', 'template/value', 'division by zero'],
  ['{{ version() }}', '1:11', 'template/type', "'str' object is not callable"],
  ['{{ version|indent(2, x=1) }}', '1:12', 'template/type', "no argument named 'x'"],
  [
    '{% for a, b in {"abc": 1} %}{% endfor %}',
    '1:8',
    'template/type',
    'too many values',
    '.items()',
  ],
  ['{% set meta.x = 1 %}', '1:8', 'template/type', "cannot assign attribute 'x'", 'namespace()'],
  ['{% elseif x %}', '1:4', 'template/syntax', "unknown tag 'elseif'", 'elif'],
  ['{% if x %}', '1:4', 'template/syntax', 'never closed'],
  ['{% extnds x %}', '1:4', 'template/syntax', "unknown tag 'extnds'", "Did you mean 'extends'?"],
  ['{{ a && b }}', '1:6', 'template/syntax', "unexpected character '&'", 'and'],
  ['{{ a === b }}', '1:6', 'template/syntax', 'unexpected', '=='],
  ['{{ a ? b : c }}', '1:6', 'template/syntax', "unexpected character '?'", 'if'],
  ['a {{ b', '1:3', 'template/syntax', 'never closed'],
  ['a {# b', '1:3', 'template/syntax', 'comment'],
  ['{{ "a }}', '1:4', 'template/syntax', 'no closing'],
  ['{{ (1 }}', '1:7', 'template/syntax', "unexpected '}'"],
  ['{% include "none.j2" %}', '1:4', 'template/missing', "template 'none.j2' was not found"],
  ['{% extends "none.j2" %}', '1:4', 'template/missing', "template 'none.j2' was not found"],
  ['{% include ["a", "b"] %}', '1:4', 'template/missing', "'a', 'b'"],
  [
    '{% block a %}{% endblock %}{% block a %}{% endblock %}',
    '1:31',
    'template/inheritance',
    'twice',
  ],
  ['{{ version.upper }}', '1:12', 'template/unsupported', 'memory address'],
  ['{{ version.__class__ }}', '1:12', 'template/sandbox', '__class__'],
];

describe('an error names template:line:col, the construct and a way out', () => {
  it.each(rows)('%j at %s', (text, place, code, message, hint) => {
    const error = errorOf(text, { version: '1', meta: { package: 'x' } });
    expect(`${error.template}:${error.line}:${error.col}`).toBe(`main.j2:${place}`);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });
});

describe('the chain of templates', () => {
  it('leads from an include to the template that was asked for', () => {
    const error = errorOf('1\n2\n{% include "middle.j2" %}');
    expect([error.template, error.line, error.col]).toEqual(['broken.j2', 2, 4]);
    expect(error.chain).toEqual([
      { template: 'middle.j2', line: 3, col: 4 },
      { template: 'main.j2', line: 3, col: 4 },
    ]);
  });

  it('names the call of an imported macro', () => {
    const error = errorOf('{% import "macros.j2" as m %}\n\n{{ m.m({}) }}');
    expect([error.template, error.line]).toEqual(['macros.j2', 2]);
    expect(error.chain).toEqual([{ template: 'main.j2', line: 3, col: 7 }]);
  });

  it('goes through the parent that calls an overriding block', () => {
    const error = errorOf('{% extends "parent.j2" %}\n{% block a %}\n{{ nope }}{% endblock %}');
    expect([error.template, error.line]).toEqual(['main.j2', 3]);
    expect(error.chain[0]).toEqual({ template: 'parent.j2', line: 1, col: 5 });
  });

  it('has the syntax error of an included template at its own place', () => {
    const error = errorOf('{% include "syntax.j2" %}');
    expect([error.template, error.line, error.col, error.code]).toEqual([
      'syntax.j2',
      2,
      9,
      'template/syntax',
    ]);
    expect(error.chain).toEqual([{ template: 'main.j2', line: 1, col: 4 }]);
  });

  it('shows a cycle whole and ends it', () => {
    const error = errorOf('{% include "loop-a.j2" %}');
    expect(error.code).toBe('template/include-cycle');
    expect(error.message).toMatch(/loop-(.).j2 → loop-(.).j2 → loop-\1.j2/u);
    expect(error.chain.length).toBeLessThan(5);
  });
});

it('becomes a diagnostic with two lines of excerpt, a hint and the chain', () => {
  const diagnostic = toDiagnostic(errorOf('{% include "broken.j2" %}', { nop: '1' }));
  expect(diagnostic).toEqual({
    code: 'template/undefined',
    severity: 'error',
    message: "'nope' is undefined",
    place: { file: 'broken.j2', line: 2, col: 4 },
    excerpt: [
      { line: 1, text: 'ok' },
      { line: 2, text: '{{ nope.x }}' },
    ],
    hint: "Did you mean 'nop'?",
    related: [{ message: 'reached from here', place: { file: 'main.j2', line: 1, col: 4 } }],
  });
});
