import { typeFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { subtext, textLength } from './code-points.ts';
import { PyFloat } from './float.ts';
import { floatRepr } from './float-repr.ts';
import { floatText, pointed } from './format-number.ts';
import { plainText } from './markup.ts';
import { toText } from './text.ts';
import type { Value } from './value.ts';
import { typeName } from './value.ts';

/** Python's format mini-language, taken apart. */
interface Spec {
  readonly fill: string | undefined;
  readonly align: string | undefined;
  /** Empty where the specification has none. */
  readonly sign: string;
  /** `z`: a number that rounds to -0 is 0. */
  readonly positiveZero: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const pattern =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<positiveZero>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])?$/u;

function parse(text: string): Spec {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) throw valueFault(`invalid format specifier '${text}'`);
  const number = (name: string): number | undefined => {
    const digits = groups[name];
    return digits === undefined ? undefined : Number(digits);
  };
  return {
    fill: groups['fill'],
    align: groups['align'],
    sign: groups['sign'] ?? '',
    positiveZero: groups['positiveZero'] !== undefined,
    alternate: groups['alternate'] !== undefined,
    zero: groups['zero'] !== undefined,
    width: number('width') ?? 0,
    grouping: groups['grouping'] ?? '',
    precision: number('precision'),
    type: groups['type'] ?? '',
  };
}

/** Python's `format(value, spec)`. */
export function formatSpec(value: Value, text: string): string {
  if (text === '') return toText(value);
  const spec = parse(text);
  allocate(spec.width);
  const plain = plainText(value);
  if (plain !== undefined) return formatText(plain, spec);
  if (value instanceof PyFloat) return formatFloat(value.value, spec);
  if (typeof value === 'number' || typeof value === 'bigint')
    return formatInteger(BigInt(value), spec);
  if (typeof value === 'boolean') return formatInteger(BigInt(value), spec);
  throw typeFault(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function padded(text: string, spec: Spec, align: string): string {
  const missing = Math.max(0, spec.width - textLength(text));
  const fill = spec.fill ?? (spec.zero ? '0' : ' ');
  const left = align === '<' ? 0 : align === '^' ? Math.floor(missing / 2) : missing;
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

function formatText(value: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's')
    throw valueFault(`unknown format code '${spec.type}' for object of type 'str'`);
  if (spec.sign !== '') throw valueFault('sign not allowed in string format specifier');
  if (spec.positiveZero) throw valueFault('z is not allowed in string format specifier');
  if (spec.alternate) throw valueFault('alternate form (#) not allowed in string format specifier');
  if (spec.grouping !== '') throw valueFault(`cannot specify '${spec.grouping}' with 's'`);
  if (spec.align === '=') throw valueFault("'=' alignment not allowed in string format specifier");
  const text = spec.precision === undefined ? value : subtext(value, 0, spec.precision);
  return padded(text, spec, spec.align ?? '<');
}

/** Sign, prefix and digits of a number, padded between them for `=` and `0`. */
function formatNumber(
  negative: boolean,
  prefix: string,
  digits: string,
  tail: string,
  spec: Spec,
  group = 3,
): string {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const align = spec.align ?? (spec.zero ? '=' : '>');
  const head = sign + prefix;
  if (align !== '=')
    return padded(head + grouped(digits, spec.grouping, group) + tail, spec, align);
  const fill = spec.fill ?? (spec.zero ? '0' : ' ');
  const room = spec.width - head.length - tail.length;
  if (fill === '0' && spec.grouping !== '')
    return head + groupedToWidth(digits, spec.grouping, group, room) + tail;
  const body = grouped(digits, spec.grouping, group);
  return head + fill.repeat(Math.max(0, room - body.length)) + body + tail;
}

function grouped(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= size)
    parts.unshift(digits.slice(Math.max(0, end - size), end));
  return parts.join(separator);
}

function groupedToWidth(digits: string, separator: string, size: number, width: number): string {
  let text = grouped(digits, separator, size);
  for (let all = digits; text.length < width; text = grouped(all, separator, size)) all = `0${all}`;
  return text;
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** `c`: the character of that code point. */
function characterOf(value: bigint, { sign, alternate, grouping }: Spec): string {
  if (sign !== '' || alternate || grouping !== '')
    throw valueFault("signs, # and separators do not go with the format code 'c'");
  if (value < 0n || value > 0x10ffffn) throw valueFault('%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(value));
}

function formatInteger(value: bigint, spec: Spec): string {
  const { type } = spec;
  if (type !== '' && 'eEfFgG%'.includes(type)) return formatFloat(Number(value), spec);
  if (spec.positiveZero) throw valueFault('z is not allowed in integer format specifier');
  if (spec.precision !== undefined)
    throw valueFault('precision not allowed in integer format specifier');
  if (type === 'c') return padded(characterOf(value, spec), spec, spec.align ?? '<');
  const radix = RADIX[type];
  if (radix === undefined && type !== '' && type !== 'd' && type !== 'n') {
    throw valueFault(`unknown format code '${type}' for object of type 'int'`);
  }
  if (radix !== undefined && spec.grouping === ',')
    throw valueFault(`cannot specify ',' with '${type}'`);
  const plain = (value < 0n ? -value : value).toString(radix ?? 10);
  const digits = type === 'X' ? plain.toUpperCase() : plain;
  const prefix = spec.alternate && radix !== undefined ? `0${type}` : '';
  return formatNumber(value < 0n, prefix, digits, '', spec, radix === undefined ? 3 : 4);
}

function formatFloat(value: number, spec: Spec): string {
  const text = floatDigits(Math.abs(value), spec);
  const isZero = spec.positiveZero && !/[1-9]/.test(text.split('e')[0] ?? '');
  const negative = (value < 0 || Object.is(value, -0)) && (!isZero || !Number.isFinite(value));
  if (!Number.isFinite(value))
    return formatNumber(negative, '', text, '', { ...spec, grouping: '' });
  const end = text.search(/[^0-9]/);
  const whole = end === -1 ? text : text.slice(0, end);
  return formatNumber(negative, '', whole, end === -1 ? '' : text.slice(end), spec);
}

function floatDigits(value: number, spec: Spec): string {
  const { type, precision, alternate } = spec;
  switch (type) {
    case '%':
      return `${floatText(value * 100, 'f', precision ?? 6, alternate)}%`;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return floatText(value, type, precision ?? 6, alternate);
    case 'n':
      return floatText(value, 'g', precision ?? 6, alternate);
    case '':
      return precision === undefined
        ? pointed(floatRepr(value), alternate)
        : shortFloat(value, precision, alternate);
    default:
      throw valueFault(`unknown format code '${type}' for object of type 'float'`);
  }
}

/** Like `g`, but always with a digit after the point, and with an exponent one digit earlier. */
function shortFloat(value: number, precision: number, alternate: boolean): string {
  if (!Number.isFinite(value)) return floatRepr(value);
  const digits = Math.max(1, precision);
  const exponent = Number(floatText(value, 'e', digits - 1, false).split('e')[1]);
  if (exponent >= digits - 1 && exponent < digits) {
    const text = floatText(value, 'e', digits - 1, alternate);
    if (alternate) return text;
    const [mantissa = '', power = ''] = text.split('e');
    let end = mantissa.length;
    while (mantissa.includes('.') && mantissa.charAt(end - 1) === '0') end -= 1;
    if (mantissa.charAt(end - 1) === '.') end -= 1;
    return `${mantissa.slice(0, end)}e${power}`;
  }
  const text = floatText(value, 'g', digits, alternate);
  if (alternate) return text;
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}
