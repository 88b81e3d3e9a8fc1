import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { parseContextJson } from '../../src/render/context-json.ts';
import type { JsonValue } from '../../src/render/context-json.ts';
import { PyFloat } from '../../src/render/environment.ts';

const read = (text: string): JsonValue => parseContextJson(text, 'c.json');

function placeOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    const place = error instanceof InputError ? error.diagnostics[0]?.place : undefined;
    if (place === undefined) throw error;
    return `${place.file}:${place.line}:${place.col}`;
  }
  return 'read';
}

/** What JSON.parse would have given. */
function plain(value: JsonValue): unknown {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(plain);
  if (!(value instanceof Map)) return value;
  const pairs = [...(value as ReadonlyMap<string, JsonValue>)];
  return Object.fromEntries(pairs.map(([key, item]) => [key, plain(item)]));
}

/** Sorts `-0` and `0` together: as an integer it has no sign in Python. */
const written = (value: unknown): string => JSON.stringify(value);

describe('reads what JSON.parse reads', () => {
  it('any JSON value, however it is indented', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(written(plain(read(text)))).toBe(written(JSON.parse(text)));
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('and refuses what it refuses, with a place in the text', () => {
    const damaged = fc
      .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', '0', '\n', 'x'))
      .map(([value, at, piece]) => {
        const text = JSON.stringify(value, undefined, 1);
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(placeOf(text)).toMatch(/^c\.json:[1-9]\d*:[1-9]\d*$/u);
          return;
        }
        expect(written(plain(read(text)))).toBe(written(expected));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});

describe('keeps what JSON.parse loses', () => {
  it('the order of keys that look like integers', () => {
    const dict = read('{"10": 1, "2": {"b": 1, "1": 2}}');
    expect(dict).toEqual(
      new Map<string, JsonValue>([
        ['10', 1],
        [
          '2',
          new Map([
            ['b', 1],
            ['1', 2],
          ]),
        ],
      ]),
    );
    expect([...(dict as ReadonlyMap<string, JsonValue>).keys()]).toEqual(['10', '2']);
  });

  it.each([
    ['1.0', '1.0'],
    ['1e3', '1000.0'],
    ['-0.0', '-0.0'],
    ['1E400', 'inf'],
    ['NaN', 'nan'],
    ['-Infinity', '-inf'],
    ['0.1', '0.1'],
  ])('%s is a float', (text, repr) => {
    const value = read(text);
    expect(value).toBeInstanceOf(PyFloat);
    expect((value as PyFloat).repr()).toBe(repr);
  });

  it.each([
    ['1', 1],
    ['-0', 0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-123456789012345678901234567890', -123456789012345678901234567890n],
  ])('%s is an integer', (text, value) => {
    expect(Object.is(read(text), value)).toBe(true);
  });
});

it('of equal keys the last one wins, at the place of the first', () => {
  expect([...(read('{"a":1,"b":2,"a":3}') as ReadonlyMap<string, JsonValue>)]).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
});

it('a key is only a key', () => {
  const dict = read('{"__proto__": {"x": 1}, "constructor": 2}') as ReadonlyMap<string, JsonValue>;
  expect([...dict.keys()]).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(dict)).toBe(Map.prototype);
});

it('a byte order mark may come first', () => {
  expect(read('\ufeff[]')).toEqual([]);
});

describe('mistakes have a place', () => {
  it.each([
    ['', 'c.json:1:1'],
    ['{"a": 1,}', 'c.json:1:9'],
    ['[1,\n 2,]', 'c.json:2:4'],
    ['[1 2]', 'c.json:1:4'],
    ['{"a" 1}', 'c.json:1:6'],
    ['{a: 1}', 'c.json:1:2'],
    ['"abc', 'c.json:1:1'],
    ['"a\nb"', 'c.json:1:3'],
    ['"\\x"', 'c.json:1:2'],
    ['"\\u12g4"', 'c.json:1:2'],
    ['01', 'c.json:1:2'],
    ['1.', 'c.json:1:2'],
    ['.5', 'c.json:1:1'],
    ['+1', 'c.json:1:1'],
    ['-', 'c.json:1:1'],
    ['-NaN', 'c.json:1:1'],
    ['True', 'c.json:1:1'],
    ["{'a': 1}", 'c.json:1:2'],
    ['{} {}', 'c.json:1:4'],
    ['"\\ud83d', 'c.json:1:1'],
    ['9'.repeat(5000), 'c.json:1:1'],
  ])('%j', (text, place) => {
    expect(placeOf(text)).toBe(place);
  });

  it.each(['[', '{"a":'])('100000 times %j is an error, not a crash', (text) => {
    expect(placeOf(text.repeat(100_000))).toMatch(/^c\.json:1:\d+$/u);
  });

  it('as deep as a sane context is, it is read', () => {
    expect(placeOf(`${'[{"a":'.repeat(200)}1${'}]'.repeat(200)}`)).toBe('read');
  });
});
