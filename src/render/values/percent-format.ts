import { typeFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { subtext, textLength } from './code-points.ts';
import { PyDict } from './dict.ts';
import { numeric } from './equality.ts';
import { PyFloat } from './float.ts';
import { floatText } from './format-number.ts';
import { wholeNumber } from './integers.ts';
import { PyRange } from './range.ts';
import { escapeText, escapeValue, plainText } from './markup.ts';
import { asciiText, isPrintable, toAscii, toRepr, toText } from './text.ts';
import { floatOf, integerOf } from './to-number.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { typeName } from './value.ts';

/** One `%…` of a format. */
interface Directive {
  readonly key: string | undefined;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/** Python's `text % values`: a tuple for positions, a dict for names, or the single value. */
export function formatPercent(text: string, values: Value): string {
  return new PercentFormatter(text, values, plainStyle).format();
}

/** MarkupSafe's `Markup(text) % values`: texts are escaped, and numbers may be given as text. */
export function formatMarkupPercent(text: string, values: Value): string {
  return new PercentFormatter(text, values, markupStyle).format();
}

/** How values become text; MarkupSafe hands Python a wrapper of each value, which is neither text nor number. */
interface Style {
  /** For `%s`, `%r` and `%a`. */
  text(value: Value, type: string): string;
  /** The value of `%d`, `%x`, `%f` and the like. */
  number(value: Value, type: string): Value;
  /** True when a value may be a character or the width behind `*`. */
  readonly bare: boolean;
}

const plainStyle: Style = {
  text: (value, type) =>
    type === 's' ? toText(value) : type === 'r' ? toRepr(value) : toAscii(value),
  number: (value) => value,
  bare: true,
};

const markupStyle: Style = {
  text: (value, type) => {
    if (type === 's') return escapeValue(value).value;
    const text = escapeText(toRepr(value));
    return type === 'r' ? text : asciiText(text);
  },
  number: (value, type) => {
    if ('eEfFgG'.includes(type)) return floatOf(value);
    if ('diu'.includes(type)) return integerOf(value);
    throw typeFault(`%${type} format: an integer is required, not a part of Markup`);
  },
  bare: false,
};

class PercentFormatter {
  private readonly text: string;
  private readonly values: Value;
  private readonly positional: readonly Value[];
  private readonly style: Style;
  private at = 0;
  private used = 0;
  private usedNames = false;

  constructor(text: string, values: Value, style: Style) {
    this.style = style;
    this.text = text;
    this.values = values;
    this.positional = values instanceof PyTuple ? values.items : [values];
  }

  format(): string {
    let out = '';
    for (;;) {
      const percent = this.text.indexOf('%', this.at);
      if (percent === -1) break;
      out += this.text.slice(this.at, percent);
      this.at = percent + 1;
      // With flags or a width before it, Python takes a second % for an unknown type.
      const isPercent = this.peek() === '%';
      out += isPercent ? this.next() : this.converted(this.directive());
      allocate(out.length);
    }
    this.checkAllUsed();
    return out + this.text.slice(this.at);
  }

  private checkAllUsed(): void {
    // Python takes whatever has items by index or key for a mapping, which need not be used up.
    const { values } = this;
    const isMapping =
      values instanceof PyDict || values instanceof PyRange || Array.isArray(values);
    if (this.usedNames || this.used >= this.positional.length || isMapping) return;
    if (values instanceof PyUndefined && values.length() === 0) return;
    throw typeFault('not all arguments converted during string formatting');
  }

  private take(): Value {
    const value = this.positional[this.used];
    if (value === undefined || this.usedNames)
      throw typeFault('not enough arguments for format string');
    this.used += 1;
    return value;
  }

  private directive(): Directive {
    const key = this.key();
    let flags = '';
    while (this.peek() !== '' && '#0- +'.includes(this.peek())) flags += this.next();
    let width = this.number();
    if (width !== undefined && width < 0) flags += '-';
    width = Math.abs(width ?? 0);
    allocate(width);
    let precision: number | undefined;
    if (this.peek() === '.') {
      this.next();
      precision = Math.max(0, this.number() ?? 0);
    }
    if ('hlL'.includes(this.peek())) this.next();
    const type = this.next();
    if (type === '') throw valueFault('incomplete format');
    return { key, flags, width, precision, type };
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private next(): string {
    const character = this.peek();
    this.at += 1;
    return character;
  }

  private key(): string | undefined {
    if (this.peek() !== '(') return undefined;
    let depth = 0;
    for (let i = this.at; i < this.text.length; i += 1) {
      if (this.text.charAt(i) === '(') depth += 1;
      else if (this.text.charAt(i) === ')') depth -= 1;
      if (depth > 0) continue;
      const key = this.text.slice(this.at + 1, i);
      this.at = i + 1;
      return key;
    }
    throw valueFault('incomplete format key');
  }

  /** Digits, or `*` for the next value. */
  private number(): number | undefined {
    if (this.peek() === '*') {
      this.next();
      const value = this.take();
      if (typeof value !== 'number' || !this.style.bare) throw typeFault('* wants int');
      return value;
    }
    let digits = '';
    while (this.peek() >= '0' && this.peek() <= '9') digits += this.next();
    return digits === '' ? undefined : Number(digits);
  }

  private value(directive: Directive): Value {
    if (directive.key === undefined) return this.take();
    if (!(this.values instanceof PyDict)) {
      if (this.values instanceof PyUndefined) throw this.values.fault();
      throw typeFault('format requires a mapping');
    }
    this.usedNames = true;
    const value = this.values.get(directive.key);
    if (value === undefined)
      throw valueFault(`the dict has no key ${toRepr(directive.key)} for the format`);
    return value;
  }

  private asText(value: Value, { type, precision }: Directive): string {
    if (type === 'c') {
      if (this.style.bare) return character(value);
      throw typeFault('%c requires int or char');
    }
    const text = this.style.text(value, type);
    return precision === undefined ? text : subtext(text, 0, precision);
  }

  private converted(directive: Directive): string {
    const { type, flags, width } = directive;
    const value = this.value(directive);
    if (type === 's' || type === 'r' || type === 'a' || type === 'c') {
      return aligned(this.asText(value, directive), width, flags.includes('-'));
    }
    const text = convertNumber(this.style.number(value, type), directive);
    const zeros = flags.includes('0') && !flags.includes('-');
    return zeros ? zeroPadded(text, width) : aligned(text, width, flags.includes('-'));
  }
}

function aligned(text: string, width: number, left: boolean): string {
  const fill = ' '.repeat(Math.max(0, width - textLength(text)));
  return left ? text + fill : fill + text;
}

/** Zeros go between the sign or prefix and the digits. */
function zeroPadded(text: string, width: number): string {
  const sign = /^[-+ ]?(?:0[xXo])?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(Math.max(0, width - text.length)) + text.slice(sign.length);
}

function character(value: Value): string {
  const text = plainText(value);
  if (text !== undefined && textLength(text) === 1) return text;
  const code = typeof value === 'boolean' ? Number(value) : value;
  if (typeof code !== 'number') throw typeFault('%c requires int or char');
  if (code < 0 || code > 0x10ffff) throw valueFault('%c arg not in range(0x110000)');
  return String.fromCodePoint(code);
}

const RADIX: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8 };
const PREFIX: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0o' };

function convertNumber(value: Value, directive: Directive): string {
  const { type, flags, precision } = directive;
  const number = numeric(value);
  if (number === undefined) {
    if (value instanceof PyUndefined) throw value.fault();
    throw typeFault(`%${type} format: a number is required, not ${typeName(value)}`);
  }
  if ('eEfFgG'.includes(type)) {
    return signed(floatText(Number(number), type, precision ?? 6, flags.includes('#')), flags);
  }
  const radix = RADIX[type];
  if (radix === undefined && !'diu'.includes(type)) {
    throw valueFault(`unsupported format character '${isPrintable(type) ? type : '?'}'`);
  }
  if (value instanceof PyFloat && radix !== undefined) {
    throw typeFault(`%${type} format: an integer is required, not float`);
  }
  const whole = BigInt(value instanceof PyFloat ? wholeOf(value) : number);
  const digits = (whole < 0n ? -whole : whole).toString(radix ?? 10).padStart(precision ?? 0, '0');
  const prefix = flags.includes('#') ? (PREFIX[type] ?? '') : '';
  const body = prefix + (type === 'X' ? digits.toUpperCase() : digits);
  return signed(whole < 0n ? `-${body}` : body, flags);
}

function wholeOf(value: PyFloat): number | bigint {
  if (!Number.isFinite(value.value))
    throw valueFault('cannot convert float infinity or NaN to integer');
  return wholeNumber(Math.trunc(value.value));
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}
