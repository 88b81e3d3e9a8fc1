import { unsupportedFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { splitLines } from '../methods/string-split.ts';
import { isSpace } from '../syntax/characters.ts';
import { PyBytes } from '../values/bytes.ts';
import { compareText, textLength } from '../values/code-points.ts';
import { PyDict } from '../values/dict.ts';
import { numeric } from '../values/equality.ts';
import { compare } from '../values/order.ts';
import { plainText } from '../values/markup.ts';
import { toRepr } from '../values/text.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';

const WIDTH = 80;

/** Python's `pprint.pformat(value)`: keys sorted, and what is wider than a line broken after its items or words. */
export function pretty(value: Value): string {
  const text = new PrettyPrinter().format(value, 0, 0, 0);
  allocate(text.length);
  return text;
}

class PrettyPrinter {
  private readonly open: Value[] = [];

  /** `indent`: where the text begins; `allowance`: characters that follow it on its last line. */
  format(value: Value, indent: number, allowance: number, level: number): string {
    const line = this.line(value);
    allocate(line.length);
    if (textLength(line) <= WIDTH - indent - allowance) return line;
    if (typeof value === 'string') return brokenText(value, indent, allowance, level + 1);
    if (value instanceof PyBytes)
      throw unsupportedFault('pprint of bytes that need more than one line is not available');
    if (value instanceof PyDict)
      return this.enclosed(value, () => this.dict(value, indent, allowance + 1, level + 1));
    if (!isBroken(value)) return line;
    const [start, end] = bracketsOf(value);
    return this.enclosed(value, () => {
      const items = Array.isArray(value) ? value : value.items;
      return start + this.items(items, indent + 1, allowance + end.length, level + 1) + end;
    });
  }

  private dict(dict: PyDict, indent: number, allowance: number, level: number): string {
    const pairs = sortedPairs(dict);
    const parts = pairs.map(([key, value], i) => {
      const name = this.line(key);
      const after = i === pairs.length - 1 ? allowance : 1;
      return `${name}: ${this.format(value, indent + 1 + textLength(name) + 2, after, level)}`;
    });
    return `{${parts.join(separator(indent + 1))}}`;
  }

  private items(items: readonly Value[], indent: number, allowance: number, level: number): string {
    return items
      .map((item, i) => this.format(item, indent, i === items.length - 1 ? allowance : 1, level))
      .join(separator(indent));
  }

  /** The value in one line: repr, with sorted keys. */
  private line(value: Value): string {
    if (value instanceof PyDict) {
      return this.enclosed(value, () => {
        const parts = sortedPairs(value).map(
          ([key, item]) => `${this.line(key)}: ${this.line(item)}`,
        );
        return `{${parts.join(', ')}}`;
      });
    }
    if (!isBroken(value)) return toRepr(value);
    const [start, end] = bracketsOf(value);
    const items = Array.isArray(value) ? value : value.items;
    return this.enclosed(
      value,
      () => start + items.map((item) => this.line(item)).join(', ') + end,
    );
  }

  private enclosed(container: Value, print: () => string): string {
    if (this.open.includes(container))
      throw unsupportedFault(
        'pprint of a value that holds itself: Python shows its memory address',
      );
    this.open.push(container);
    const text = print();
    this.open.pop();
    return text;
  }
}

/** True for lists and tuples; a named tuple has a repr of its own, which Python leaves as it is. */
function isBroken(value: Value): value is Value[] | PyTuple {
  return Array.isArray(value) || (value instanceof PyTuple && !value.isNamed);
}

const separator = (indent: number): string => `,\n${' '.repeat(indent)}`;

function bracketsOf(value: Value[] | PyTuple): [start: string, end: string] {
  if (Array.isArray(value)) return ['[', ']'];
  return ['(', value.items.length === 1 ? ',)' : ')'];
}

function sortedPairs(dict: PyDict): (readonly [Value, Value])[] {
  return [...dict.pairs()].sort(([a], [b]) => compareKeys(a, b));
}

/** Keys that Python does not order stand in the order of their types' names. */
function compareKeys(a: Value, b: Value): number {
  const [left, right] = [classOf(a), classOf(b)];
  if (left === right && left !== 'tuple') return compare(a, b, '<');
  if (left !== right) return compareText(left, right);
  try {
    return compare(a, b, '<');
  } catch {
    throw unsupportedFault('pprint orders these keys by their memory addresses in Python');
  }
}

/** Numbers of all kinds are ordered among each other, and so are texts; Python compares the names of other types. */
function classOf(key: Value): string {
  if (key instanceof PyUndefined) throw key.fault();
  if (numeric(key) !== undefined) return 'float';
  if (plainText(key) !== undefined) return 'str';
  if (key === null || key instanceof PyTuple) return typeName(key);
  throw unsupportedFault(`pprint of a dict with a key of type ${typeName(key)} is not available`);
}

/** A text as adjacent literals: a line or some words each, in parentheses when it stands alone. */
function brokenText(text: string, column: number, after: number, level: number): string {
  const isAlone = level === 1;
  const indent = column + (isAlone ? 1 : 0);
  const allowance = after + (isAlone ? 1 : 0);
  const width = WIDTH - indent;
  const lines = splitLines(text, true);
  const parts = lines.flatMap((line, i) => {
    const isLast = i === lines.length - 1;
    const whole = toRepr(line);
    const fits = textLength(whole) <= width - (isLast ? allowance : 0);
    return fits ? [whole] : brokenLine(line, width, isLast ? allowance : 0);
  });
  if (parts.length === 1) return toRepr(lines.at(-1) ?? '');
  const joined = parts.join(`\n${' '.repeat(indent)}`);
  return isAlone ? `(${joined})` : joined;
}

/** Words with the blanks behind them, as many in a literal as fit. */
function brokenLine(line: string, width: number, allowance: number): string[] {
  const words = wordsOf(line);
  const literals: string[] = [];
  let current = '';
  words.forEach((word, i) => {
    const room = i === words.length - 1 ? width - allowance : width;
    if (textLength(toRepr(current + word)) <= room) {
      current += word;
      return;
    }
    if (current !== '') literals.push(toRepr(current));
    current = word;
  });
  return current === '' ? literals : [...literals, toRepr(current)];
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  let start = 0;
  for (let i = 1; i < line.length; i += 1) {
    if (!isSpace(line.charAt(i - 1)) || isSpace(line.charAt(i))) continue;
    words.push(line.slice(start, i));
    start = i;
  }
  return [...words, line.slice(start)];
}
