import { allocate } from '../runtime/meter.ts';
import { typeFault } from '../runtime/fault.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { integerArgument } from '../methods/table.ts';
import { PyDict } from '../values/dict.ts';
import { PyFloat } from '../values/float.ts';
import { Markup } from '../values/markup.ts';
import { compare } from '../values/order.ts';
import { toText } from '../values/text.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { filter } from './filter.ts';

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function jsonString(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    const code = text.charCodeAt(i);
    const special = code < 0x20 || code > 0x7e || "<>&'".includes(character);
    out += SHORT[character] ?? (special ? `\\u${code.toString(16).padStart(4, '0')}` : character);
  }
  return `${out}"`;
}

function jsonFloat(value: PyFloat): string {
  if (Number.isNaN(value.value)) return 'NaN';
  if (Number.isFinite(value.value)) return value.str();
  return value.value > 0 ? 'Infinity' : '-Infinity';
}

function jsonKey(key: Value): string {
  if (typeof key === 'string' || key instanceof Markup) return jsonString(toText(key));
  if (key === null || typeof key === 'boolean') return `"${String(key)}"`;
  if (typeof key === 'number' || typeof key === 'bigint') return `"${toText(key)}"`;
  if (key instanceof PyFloat) return `"${jsonFloat(key)}"`;
  throw typeFault(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** Python's `json.dumps(value, sort_keys=True, indent=indent)` with `< > & '` escaped. */
class JsonWriter {
  private readonly indent: string | null;
  private readonly open: Value[] = [];

  constructor(indent: string | null) {
    this.indent = indent;
  }

  write(value: Value): string {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'string' || value instanceof Markup) return jsonString(toText(value));
    if (typeof value === 'number' || typeof value === 'bigint') return toText(value);
    if (value instanceof PyFloat) return jsonFloat(value);
    if (Array.isArray(value) || value instanceof PyTuple) return this.list(value);
    if (value instanceof PyDict) return this.dict(value);
    if (value instanceof PyUndefined) throw value.fault();
    throw typeFault(
      `a ${typeName(value)} is not JSON serializable`,
      'Turn it into a list with |list first.',
    );
  }

  private list(value: Value[] | PyTuple): string {
    const items = Array.isArray(value) ? value : value.items;
    return this.enclosed(value, '[', ']', () => items.map((item) => this.write(item)));
  }

  private dict(dict: PyDict): string {
    const pairs = [...dict.pairs()].sort(([a], [b]) => compare(a, b, '<'));
    return this.enclosed(dict, '{', '}', () =>
      pairs.map(([key, value]) => `${jsonKey(key)}: ${this.write(value)}`),
    );
  }

  private enclosed(container: Value, start: string, end: string, parts: () => string[]): string {
    if (this.open.includes(container)) throw typeFault('circular reference detected');
    this.open.push(container);
    const written = parts();
    this.open.pop();
    if (written.length === 0) return start + end;
    if (this.indent === null) return `${start}${written.join(', ')}${end}`;
    const outer = `\n${this.indent.repeat(this.open.length)}`;
    const inner = outer + this.indent;
    return `${start}${inner}${written.join(`,${inner}`)}${outer}${end}`;
  }
}

function toJson(value: Value, indent: Value): Value {
  const unit =
    indent === null
      ? null
      : typeof indent === 'string'
        ? indent
        : ' '.repeat(Math.max(0, integerArgument(indent, 'the indent')));
  if (unit !== null) allocate(unit.length);
  const text = new JsonWriter(unit).write(value);
  allocate(text.length);
  return new Markup(text);
}

export const jsonFilters: Filters = {
  tojson: filter('tojson', [['indent', null]], (_, input, indent = null) => toJson(input, indent)),
};
