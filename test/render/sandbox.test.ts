import { describe, expect, it } from 'vitest';
import type { ContextValue } from '../../src/render/environment.ts';
import { createEnvironment } from '../../src/render/environment.ts';
import { TemplateError } from '../../src/render/template-error.ts';

const context: ContextValue = {
  s: 'text',
  l: [1],
  d: { k: 'v' },
  n: null,
  i: 1,
  own: { constructor: 'mine' },
};

/** Everything that a template must not get at, printed in lenient mode, where an unknown attribute is nothing. */
const TRICKS = [
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ s.constructor('x') }}",
  "{{ s['constructor']['constructor']('return 1')() }}",
  "{{ s['con' ~ 'structor'] }}",
  "{{ (s|attr('constructor'))('x') }}",
  '{{ l.constructor }}',
  '{{ d.constructor }}',
  '{{ d.__proto__ }}',
  "{{ d['__proto__'] }}",
  '{{ d.hasOwnProperty }}',
  '{{ d.toString }}',
  '{{ d.valueOf }}',
  '{{ d.__defineGetter__ }}',
  "{{ d.__lookupGetter__('k') }}",
  '{{ i.toFixed }}',
  '{{ n.x }}',
  '{{ l.map }}',
  '{{ l.length }}',
  '{{ l.__proto__.constructor }}',
  '{{ range.constructor }}',
  '{{ range.prototype }}',
  "{{ range.call('x') }}",
  "{{ range.bind('x') }}",
  "{{ range.apply('x') }}",
  '{{ range.__globals__ }}',
  '{{ s.upper.constructor }}',
  '{{ s.upper.implementation }}',
  '{{ s.upper.__self__ }}',
  '{{ self.constructor }}',
  '{{ self.context }}',
  '{{ self.state }}',
  '{{ self._TemplateReference__context }}',
  '{{ cycler.__init__.__globals__ }}',
  '{{ joiner.__init__ }}',
  '{{ namespace.__init__ }}',
  "{{ namespace(a=1)['__proto__'] }}",
  '{{ namespace(a=1).attributes }}',
  "{{ cycler('a').constructor }}",
  "{{ cycler('a').position }}",
  '{{ dict(a=1).entries }}',
  '{{ (1, 2).items }}',
  "{{ s|map(attribute='constructor')|list }}",
  "{{ [s]|map(attribute='constructor.constructor')|list }}",
  "{{ [s]|selectattr('constructor')|list }}",
  "{{ [d]|groupby('constructor')|map(attribute=0)|list }}",
  "{{ [d]|map(attribute='__proto__')|list }}",
  "{{ [d]|sum(attribute='constructor') }}",
  "{{ '{.constructor}'.format(s) }}",
  "{{ '{0.__class__.__mro__}'.format(s) }}",
  "{{ '%(constructor)s' % d }}",
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  '{{ ().__class__.__base__ }}',
  '{{ process }}',
  '{{ globalThis }}',
  '{{ require }}',
  '{{ this }}',
  '{{ rt }}{{ op }}{{ cx }}{{ state }}{{ constants }}',
  '{{ arguments }}',
  '{{ constructor }}',
  '{{ __proto__ }}',
  '{{ toString }}',
  '{% for loop_ in [1] %}{{ loop.constructor }}{{ loop.iterator }}{{ loop.state }}{% endfor %}',
  '{% macro m() %}{% endmacro %}{{ m.constructor }}{{ m.body }}{{ m.call }}',
  '{% macro m() %}{{ caller.constructor }}{{ kwargs.constructor }}{{ varargs.constructor }}{% endmacro %}{{ m() }}',
  "{% set x = {} %}{% do x.update({'__proto__': {'polluted': 'yes'}}) %}{{ x.polluted }}{{ {}.polluted }}",
  "{% set ns = namespace() %}{% set ns.__proto__ = {'polluted': 'yes'} %}{{ ns.polluted }}{{ {}.polluted }}",
  "{{ dict(**{'__proto__': {'polluted': 'yes'}}).polluted }}",
];

function attempt(text: string): string {
  try {
    return createEnvironment({ undefined: 'lenient' }).compile({ name: 't', text }).render(context);
  } catch (error) {
    if (error instanceof TemplateError) return '';
    throw error;
  }
}

describe('no way out of the template', () => {
  it.each(TRICKS)('%s', (text) => {
    expect(attempt(text)).toMatch(/^(?:[\s[\],{}]|Undefined)*$/u);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('shows own data, whatever its name', () => {
    expect(attempt('{{ own.constructor }}')).toBe('mine');
  });

  it('names in a template that JavaScript reserves are only names', () => {
    const text =
      '{% set class = 1 %}{% set p = 2 %}{% set o = 3 %}{% set e = 4 %}{{ class }}{{ p }}{{ o }}{{ e }}';
    expect(attempt(text)).toBe('1234');
    expect(
      attempt('{% macro function(new, var=1) %}{{ new }}{{ var }}{% endmacro %}{{ function(0) }}'),
    ).toBe('01');
    expect(attempt('{% block delete %}x{% endblock %}{{ self.delete() }}')).toBe('xx');
  });

  it('text of a template never becomes code', () => {
    for (const text of [
      '"]);evil("',
      '`${evil}`',
      "';evil();'",
      '\\";evil();//',
      '\u2028evil()',
      '*/evil/*',
    ]) {
      expect(attempt(`{{ x }}{% if true %}${text}{% endif %}`)).toBe(text);
      expect(attempt(`{{ ${JSON.stringify(text)} }}`)).toBe(text);
    }
  });

  it('a template cannot change what the caller gave it', () => {
    const given = { list: [1], dict: { a: 1 } };
    const text = '{% do list.append(2) %}{% do dict.update(b=2) %}{{ list }}{{ dict }}';
    const template = createEnvironment().compile({ name: 't', text });
    expect(template.render(given)).toBe("[1, 2]{'a': 1, 'b': 2}");
    expect(template.render(given)).toBe("[1, 2]{'a': 1, 'b': 2}");
    expect(given).toEqual({ list: [1], dict: { a: 1 } });
  });

  it.each([new Date(), /x/, () => 1, Symbol('x'), new Error('secret'), Promise.resolve(1)])(
    'the context holds plain data only, not %s',
    (value) => {
      const template = createEnvironment().compile({ name: 't', text: '{{ x }}' });
      expect(() => template.render({ x: value } as unknown as ContextValue)).toThrow(TypeError);
    },
  );
});
