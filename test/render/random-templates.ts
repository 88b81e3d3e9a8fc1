import { readFileSync } from 'node:fs';

/** Makes templates from a grammar: the same seed, the same templates. What is compared with real Jinja2 is in test/integration. */

/** A template with what it is rendered with, as jinja2-oracle.py reads it. */
export interface RandomCase {
  readonly template: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly templates: Readonly<Record<string, string>>;
  readonly strict: boolean;
}

const CONTEXT: Readonly<Record<string, unknown>> = {
  a: 1,
  i: 7,
  big: { $int: '123456789012345678901' },
  f: { $float: '1.5' },
  one: { $float: '1.0' },
  t: true,
  n: null,
  s: 'a b',
  u: "It's Ünï\n",
  e: '',
  l: [3, 1, 2],
  m: ['b', 'A', 'c', 'a'],
  p: { $tuple: [1, 'x'] },
  d: {
    $pairs: [
      ['b', 2],
      ['10', 1],
      ['2', { x: 1 }],
    ],
  },
  rows: [
    { name: 'x', v: 2, tags: ['q'] },
    { name: 'y', v: 1 },
    { name: 'x', v: 3 },
  ],
};
/** Of any kind, or of none: what uses them may well be an error. */
const WILD = [
  'nope',
  'loop.index',
  'x',
  'k',
  'n.x',
  'd.nope',
  'a|upper',
  'l.pop()',
  'd.items()',
  's[0]',
  'rows[0].q',
  'T - T',
  'N + T',
  'L|float',
  '1 / 0',
];
const TARGETS = ['x', 'k', 'a', 's'];
/** Of texts, to texts. */
const FILTERS = [
  ...[
    'upper',
    'lower',
    'title',
    'capitalize',
    'trim',
    'indent',
    'indent(2, true)',
    'e',
    'wordwrap(3)',
  ],
  ...[
    'truncate(4)',
    'replace("a", "zz")',
    'center(9)',
    'striptags',
    'tojson',
    'urlencode',
    'string',
  ],
];
const TESTS = [
  ...[
    'defined',
    'undefined',
    'none',
    'number',
    'integer',
    'float',
    'string',
    'sequence',
    'mapping',
  ],
  ...[
    'iterable',
    'callable',
    'boolean',
    'true',
    'false',
    'eq 1',
    '== "a"',
    'sameas true',
    'escaped',
  ],
];

type Kind = 'number' | 'text' | 'list' | 'dict' | 'truth';
const KINDS: readonly Kind[] = ['number', 'text', 'list', 'dict', 'truth'];

/** Expressions by the kind of their value; `N`, `T`, `L`, `D`, `B` stand for an expression of a kind, `A` for any. */
const EXPRESSIONS = JSON.parse(
  readFileSync(new URL('random-grammar.json', import.meta.url), 'utf8'),
) as Readonly<Record<Kind, { leaves: readonly string[]; rules: readonly string[] }>>;

/** `count` templates. */
export function randomCases(seed: number, count: number): RandomCase[] {
  const random = generatorOf(seed);
  return Array.from({ length: count }, () => new Grammar(random).makeCase());
}

/** Mulberry32: small, fast, good enough for picking. */
function generatorOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Grammar {
  private readonly random: () => number;
  private blocks = 0;
  private loops = 0;
  /** What is included includes nothing, or it might be itself. */
  private mayInclude = false;

  constructor(random: () => number) {
    this.random = random;
  }

  makeCase(): RandomCase {
    const part = this.body(1);
    const macros = `{% macro m(x, k=${this.expression(1)}) %}${this.body(1)}{% endmacro %}{% set v = ${this.expression(1)} %}`;
    const parent = `${this.text()}{% block one %}${this.body(1)}{% endblock %}${this.text()}{% block two %}${this.body(0)}{% endblock %}`;
    this.mayInclude = true;
    const child =
      this.random() < 0.12
        ? `{% extends "parent" %}${this.maybe(this.statement(1))}{% block one %}${this.maybe('{{ super() }}')}${this.body(2)}{% endblock %}`
        : this.body(3);
    return {
      template: child,
      context: CONTEXT,
      templates: { part, macros, parent },
      strict: this.random() < 0.2,
    };
  }

  private pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  private maybe(text: string): string {
    return this.random() < 0.5 ? text : '';
  }

  private text(): string {
    return this.pick([
      '',
      '',
      '\n',
      ' ',
      '  \n',
      'x',
      'RUN a \\\n  b\n',
      '\t',
      '# c\n',
      '\r\n',
      '}}',
    ]);
  }

  private open(kind: '%' | '{' | '#'): string {
    const mark = this.random() < 0.12 ? '-' : kind === '%' && this.random() < 0.05 ? '+' : '';
    return kind === '{' ? `{{${mark}` : `{${kind}${mark}`;
  }

  private close(kind: '%' | '{' | '#'): string {
    const mark = this.random() < 0.12 ? '-' : kind === '%' && this.random() < 0.05 ? '+' : '';
    return kind === '{' ? `${mark}}}` : `${mark}${kind}}`;
  }

  private tag(words: string): string {
    return `${this.open('%')} ${words} ${this.close('%')}`;
  }

  private body(depth: number): string {
    const count = 1 + Math.floor(this.random() * 3);
    return Array.from({ length: count }, () => this.piece(depth)).join('');
  }

  private piece(depth: number): string {
    const kind = this.random();
    if (kind < 0.25) return this.text();
    if (kind < 0.3) return `${this.open('#')} c ${this.close('#')}${this.text()}`;
    if (kind < 0.65 || depth === 0) {
      return `${this.open('{')} ${this.expression(2)} ${this.close('{')}${this.text()}`;
    }
    return this.statement(depth) + this.text();
  }

  private statement(depth: number): string {
    const makers = [
      () => this.condition(depth),
      () => this.loop(depth),
      () => this.loop(depth),
      () => this.assignment(depth),
      () => this.assignment(depth),
      () => this.scope(depth),
      () => this.macro(depth),
      () => this.tag(`do ${this.expression(2)}`),
      () => this.tag(`print ${this.expression(2)}`),
      () => this.block(depth),
      () => this.inclusion(),
      () => `${this.tag('raw')} {{ a }}{% x %}${this.text()}${this.tag('endraw')}`,
      () => `{% filter ${this.pick(FILTERS)} %}${this.body(depth - 1)}{% endfilter %}`,
    ];
    return this.pick(makers)();
  }

  private condition(depth: number): string {
    const branch = this.maybe(this.tag(`elif ${this.expression(1)}`) + this.body(depth - 1));
    const other = this.maybe(this.tag('else') + this.body(depth - 1));
    return `${this.tag(`if ${this.expression(2)}`)}${this.body(depth - 1)}${branch}${other}${this.tag('endif')}`;
  }

  private loop(depth: number): string {
    const [target, source] = this.pick([
      [
        'x',
        this.pick(['l', 'm', 'd', 's', 'rows', 'range(3)', 'nope', this.expression(1, 'list')]),
      ],
      ['x', `${this.pick(['l', 'm', 'rows'])} if ${this.expression(1)}`],
      ['k, x', this.pick(['d.items()', 'd|dictsort', "rows|groupby('name')", '[p, (1, 2)]', 'm'])],
    ] as const);
    const use = this.pick([
      ...[
        'index',
        'index0',
        'revindex',
        'first',
        'last',
        'length',
        'previtem',
        'nextitem',
        'depth',
      ],
      ...["cycle('o', 'e')", 'changed(x)'],
    ]);
    this.loops += 1;
    const jump = this.maybe(
      `{% if ${this.expression(1)} %}{% ${this.pick(['break', 'continue'])} %}{% endif %}`,
    );
    const inner = `${this.maybe(`{{ loop.${use} }}`)}${this.maybe(jump)}${this.body(depth - 1)}`;
    this.loops -= 1;
    const other = this.maybe(this.tag('else') + this.body(depth - 1));
    return `${this.tag(`for ${target} in ${source}`)}${inner}${other}${this.tag('endfor')}`;
  }

  private assignment(depth: number): string {
    const target = this.pick(TARGETS);
    return this.pick([
      () => this.tag(`set ${target} = ${this.expression(2)}`),
      () => this.tag(`set ${target}, k = ${this.expression(1)}, ${this.expression(1)}`),
      () => `{% set ${target} %}${this.body(depth - 1)}{% endset %}`,
      () => `{% set ${target} | ${this.pick(FILTERS)} %}${this.body(depth - 1)}{% endset %}`,
      () =>
        `{% set ns = namespace(c=0) %}{% for x in l %}{% set ns.c = ns.c + ${this.expression(1, 'number')} %}{% endfor %}{{ ns.c }}`,
    ])();
  }

  private scope(depth: number): string {
    const values = `${this.pick(TARGETS)} = ${this.expression(1)}${this.maybe(`, k = ${this.expression(1)}`)}`;
    return `${this.tag(`with ${values}`)}${this.body(depth - 1)}${this.tag('endwith')}`;
  }

  private macro(depth: number): string {
    const name = this.pick(['f', 'g']);
    const inner = `${this.body(depth - 1)}${this.maybe('{{ x }}{{ varargs }}{{ kwargs }}')}`;
    const define = `${this.tag(`macro ${name}(x, k=${this.expression(0)})`)}${inner}${this.tag('endmacro')}`;
    const given = this.pick([
      '',
      '1',
      "1, k='z'",
      'a, 2',
      'x=3',
      '*[1, 2]',
      '1, **{"k": l}',
      '1, 2, 3',
    ]);
    if (this.random() < 0.7) return `${define}{{ ${name}(${given}) }}`;
    return `{% macro c(y) %}<{{ caller(${this.maybe('y')}) }}>{% endmacro %}{% call${this.maybe('(x)')} c(${this.expression(1)}) %}${this.body(depth - 1)}{% endcall %}`;
  }

  private block(depth: number): string {
    if (this.loops > 0 && this.random() < 0.5) return this.body(depth - 1);
    this.blocks += 1;
    const name = `b${this.blocks}`;
    return `${this.tag(`block ${name}${this.maybe(' scoped')}`)}${this.body(depth - 1)}${this.tag('endblock')}${this.maybe(`{{ self.${name}() }}`)}`;
  }

  private inclusion(): string {
    if (!this.mayInclude) return this.text();
    return this.pick([
      ...['{% include "part" %}', '{% include "part" without context %}'],
      ...['{% include "nope" ignore missing %}', '{% include ["nope", "part"] %}'],
      '{% import "macros" as q %}{{ q.m(1) }}{{ q.v }}',
      ...['{% from "macros" import m, v as w with context %}{{ m(k=2, x=w) }}'],
    ]);
  }

  private expression(depth: number, kind: Kind = this.pick(KINDS)): string {
    if (this.random() < 0.02) return this.filled(this.pick(WILD), 0);
    const { leaves, rules } = EXPRESSIONS[kind];
    return depth === 0 ? this.pick(leaves) : this.filled(this.pick(rules), depth);
  }

  /** A rule with expressions in the place of its capitals. */
  private filled(rule: string, depth: number): string {
    const kinds: Readonly<Record<string, Kind>> = {
      ...{ N: 'number', T: 'text', L: 'list', D: 'dict', B: 'truth' },
    };
    return rule
      .split(/\b(TEST|[NTLDBA])\b(?!['"])/u)
      .map((piece) => {
        if (piece === 'TEST') return this.pick(TESTS);
        const isAny = piece === 'A';
        const kind = isAny ? this.pick(KINDS) : kinds[piece];
        if (kind === undefined) return piece;
        const inner = this.expression(Math.max(0, depth - 1), kind);
        return /^[\w'"]+$/u.test(inner) ? inner : `(${inner})`;
      })
      .join('');
  }
}
