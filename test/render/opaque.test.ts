import { describe, expect, it } from 'vitest';
import type { ContextValue, Rendered, Template } from '../../src/render/environment.ts';
import {
  Form,
  Opaque,
  OpaqueRead,
  PyFloat,
  createEnvironment,
} from '../../src/render/environment.ts';
import { filterNames } from '../../src/render/filters/index.ts';
import { TemplateError } from '../../src/render/template-error.ts';
import { testNames } from '../../src/render/tests/index.ts';
import { randomCases } from './random-templates.ts';

/** A context with some texts in it. */
type Maker = (one: string | Opaque, other: string | Opaque) => ContextValue;

const TEXTS: readonly (readonly [string, string])[] = [
  ['a', 'b'],
  ['b', 'a'],
  ['k', 'k'],
  ['', '1'],
  ['x\ny\n', '%s <b> {}'],
];

function templateOf(text: string, parts: Readonly<Record<string, string>> = {}): Template {
  const templates = new Map(Object.entries(parts));
  const loader = (name: string): { name: string; text: string } | undefined => {
    const found = templates.get(name);
    return found === undefined ? undefined : { name, text: found };
  };
  return createEnvironment({ loader, undefined: 'lenient' }).compile({ name: 'main', text });
}

/** Undefined for what did not come to its end. */
function attempt<R>(render: () => R): R | undefined {
  try {
    return render();
  } catch (error) {
    if (error instanceof TemplateError || error instanceof OpaqueRead) return undefined;
    throw error;
  }
}

/** True when the render passed the texts by; then it has to give the same with any. */
function isIndependent(template: Template, contextOf: Maker): boolean {
  const rendered = (...texts: Parameters<Maker>): Rendered | undefined =>
    attempt(() => template.renderWithOrigins(contextOf(...texts)));
  const independent = rendered(new Opaque(), new Opaque());
  if (independent === undefined) return false;
  const expected = JSON.stringify(independent);
  for (const texts of TEXTS) {
    const found = rendered(...texts);
    if (JSON.stringify(found) !== expected) expect(found).toEqual(independent);
  }
  return true;
}

/** What random templates know. */
const RANDOM: Maker = (one, other) => ({
  ...{ a: 1, i: 7, big: 2n ** 70n, f: new PyFloat(1.5), one: new PyFloat(1), t: true, n: null },
  ...{ s: one, u: other, e: '', l: [3, 1, 2], m: ['b', other, 'c'], p: [1, one] },
  d: new Map<string, ContextValue>([
    ['b', 2],
    ['10', one],
  ]),
  rows: [
    { name: one, v: 2, tags: [other] },
    { name: 'y', v: 1 },
  ],
});

/** Fills the forms of a template and holds them against renders: how many could be filled. */
function checkForm(template: Template, contextOf: Maker): number {
  const [one, other] = [new Opaque(), new Opaque()];
  const form = attempt(() => template.renderForm(contextOf(one, other)));
  if (form === undefined) return 0;
  let filled = 0;
  for (const texts of TEXTS) {
    const text = form.fill((opaque) => texts[opaque === one ? 0 : 1]);
    if (text === undefined) continue;
    filled += 1;
    const { origins, templates } = form;
    const rendered = template.renderWithOrigins(contextOf(...texts));
    expect({ text, origins, templates }).toEqual(rendered);
  }
  return filled;
}

describe('a form', () => {
  const contextOf: Maker = (x, y) => ({ x, y, list: [x, 'a', y] });

  it.each([
    ['one', 'a{{ x }}b\n{{ x }}\n'],
    ['two', '{{ x }}{{ y }}\n\n{{ y }}'],
    ['one in a loop', '{% for each in list %}\n{{ each }}\n{% endfor %}'],
    ['one beside a captured text', '{% macro f() %}captured{% endmacro %}{{ f() }}{{ x }}'],
    ['one in another template', "{% include 'part' %}{{ x }}"],
    ['none', 'a\n'],
  ])('has holes for texts that are printed: %s', (_, text) => {
    const template = templateOf(text, { part: '\n{{ y }}\n' });
    expect(checkForm(template, contextOf)).toBeGreaterThan(0);
  });

  it.each([
    ['nothing is printed', '', '{{ x }}'],
    ['there are several lines', 'a\nb', '{{ x }}'],
    ['the template captured the same', 'a', '{% set y %}\na{% endset %}{{ y }}\n{{ x }}'],
    ['it is too long', 'a'.repeat(90), '{{ x }}{{ x }}'],
    ['there is none', undefined, '{{ x }}'],
  ])('is not filled where %s', (_, filling, text) => {
    const environment = createEnvironment({ limits: { output: 100 } });
    const form = environment.compile({ name: 'main', text }).renderForm({ x: new Opaque() });
    expect(form).toBeInstanceOf(Form);
    expect(form.fill(() => 'b')).toContain('b');
    expect(form.fill(() => filling)).toBeUndefined();
  });

  it.each([
    ['in a text that is captured', '{% set a %}{{ x }}{% endset %}'],
    ['by a macro', '{% macro f() %}{{ x }}{% endmacro %}{{ f() }}'],
    ['through a filter', '{{ x|upper }}'],
    ['in a filtered part', '{% filter upper %}{{ x }}{% endfilter %}'],
    ['escaped', '{% autoescape true %}{{ x }}{% endautoescape %}'],
    ['in a list', '{{ [x] }}'],
  ])('has no hole for what is printed %s: that looks at it', (_, text) => {
    const one = new Opaque();
    const read = (): Form => templateOf(text).renderForm({ x: one });
    expect(read).toThrow(OpaqueRead);
    expect(read).toThrow(expect.objectContaining({ opaque: one }));
  });

  it('of a random template is what it gives', () => {
    const filled = randomCases(7, 500).filter(({ template: text, templates }) => {
      const template = attempt(() => templateOf(text, templates));
      return template !== undefined && checkForm(template, RANDOM) > 0;
    });
    expect(filled.length).toBeGreaterThan(50);
  });
});

describe('an opaque text', () => {
  it.each([
    ['printed', '{{ x }}'],
    ['joined to another', "{% set y = 'a' ~ x %}"],
    ['compared', "{% if x == 'a' %}{% endif %}"],
    ['compared with itself', '{% if x == x %}{% endif %}'],
    ['asked for its kind', '{% if x is string %}{% endif %}'],
    ['asked whether it is another', '{% if x is sameas y %}{% endif %}'],
    ['asked whether it is there', '{% if x is defined %}{% endif %}'],
    ['a condition', '{% if x %}{% endif %}'],
    ['a key', "{% set z = {'a': 1}[x] %}"],
    ['walked', '{% for c in x %}{% endfor %}'],
    ['printed in a list', '{{ [1, x] }}'],
    ['filtered', '{% set z = x|upper %}'],
    ['asked for a method', '{% set z = x.upper() %}'],
    ['a name of a template', '{% include x ignore missing %}'],
  ])('refuses to be %s', (_, text) => {
    const context = { x: new Opaque(), y: new Opaque() };
    expect(() => templateOf(text).render(context)).toThrow(OpaqueRead);
  });

  it('is handed on', () => {
    const text = `{% macro f(a, b) %}{{ b }}{% endmacro %}{% set y = [x, {'k': x}] %}{{ f(x, 'b') }}{{ y|length }}
{%- for name, value in d.items() if name != 'hidden' %} {{ name }}={{ value }}{% endfor %}`;
    const d = new Map<string, ContextValue>([
      ['shown', '1'],
      ['hidden', new Opaque()],
    ]);
    expect(templateOf(text).render({ x: new Opaque(), d })).toBe('b2 shown=1');
  });
});

describe('what comes out without looking at a text comes out of every other', () => {
  const VALUES: readonly Maker[] = [
    (one) => one,
    (one, other) => [one, 'a', other],
    (one, other) => [{ a: one }, { a: other }],
    ...['a', '%s {}', 1, [], new Map([['a', 1]])].map((value) => () => value),
  ];
  const METHODS = [
    ...['join', 'replace', 'split', 'strip', 'find', 'count', 'startswith', 'format', 'ljust'],
    ...['zfill', 'partition', 'encode', 'append', 'index', 'extend', 'insert', 'remove', 'copy'],
    ...['get', 'pop', 'update', 'setdefault', 'keys', 'values', 'items', 'clear', 'upper'],
  ];
  const OPERATORS = [
    ...['+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '>=', 'in', 'not in', 'and'],
    ...['or', 'if'],
  ];
  const FORMS: readonly (readonly [string, readonly string[]])[] = [
    ['filters', filterNames().flatMap((name) => calls(`x|${name}`))],
    ['tests', testNames().flatMap((name) => (/^\w+$/.test(name) ? calls(`x is ${name}`) : []))],
    ['methods', METHODS.flatMap((name) => calls(`x.${name}`))],
    ['operators', OPERATORS.map((operator) => `x ${operator} y`)],
    ['the rest', ['x[y]', 'x[y:]', 'x[:1]', 'x.a', '{x: y}', '-x', 'not x', 'x(y)', 'f(*x, **y)']],
  ];

  function calls(callee: string): string[] {
    return [callee, `${callee}(y)`, `${callee}('a', y)`];
  }

  it.each(FORMS)('%s', (_, expressions) => {
    for (const expression of expressions) {
      for (const text of [`{{ ${expression} }}`, `{% set z = ${expression} %}`]) {
        const template = attempt(() => templateOf(text));
        if (template === undefined) continue;
        for (const x of VALUES) {
          for (const y of VALUES) {
            isIndependent(template, (one, other) => ({ x: x(one, other), y: y(one, other) }));
          }
        }
      }
    }
  });

  it('random templates', () => {
    const independent = randomCases(6, 500).filter(({ template: text, templates }) => {
      const template = attempt(() => templateOf(text, templates));
      return template !== undefined && isIndependent(template, RANDOM);
    });
    // Else the templates would show nothing.
    expect(independent.length).toBeGreaterThan(50);
  });
});
