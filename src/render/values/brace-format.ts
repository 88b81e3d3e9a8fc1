import { Fault, typeFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { attributeOf, itemOf } from './access.ts';
import { PyDict } from './dict.ts';
import { formatSpec } from './format-spec.ts';
import { escapeText, htmlOf } from './markup.ts';
import { toAscii, toRepr, toText } from './text.ts';
import type { Kwargs, Value } from './value.ts';
import { typeName } from './value.ts';

/** Python's `text.format(*args, **kwargs)`. */
export function formatBraces(
  text: string,
  args: readonly Value[],
  kwargs: Kwargs | undefined,
): string {
  return new BraceFormatter(positional(args), named(kwargs), formatSpec).format(text, 2);
}

/** Python's `text.format_map(mapping)`. */
export function formatMapping(text: string, mapping: Value): string {
  const noPositions: Lookup = () => {
    throw valueFault('format string contains positional fields');
  };
  const item: Lookup = (name) => {
    if (mapping instanceof PyDict) return mapping.get(name);
    if (mapping instanceof PyUndefined) throw mapping.fault();
    throw typeFault(`format_map() needs a dict, not ${typeName(mapping)}`);
  };
  return new BraceFormatter(noPositions, item, formatSpec).format(text, 2);
}

/** MarkupSafe's `Markup(text).format(*args, **kwargs)`: what is put in is escaped. */
export function formatMarkup(
  text: string,
  args: readonly Value[],
  kwargs: Kwargs | undefined,
): string {
  const escaped: Presentation = (value, spec) => {
    const html = htmlOf(value);
    if (html === undefined) return escapeText(formatSpec(value, spec));
    if (spec !== '') throw valueFault('unsupported format specification for Markup');
    return html;
  };
  return new BraceFormatter(positional(args), named(kwargs), escaped).format(text, 2);
}

/** An argument by its index or name; undefined when there is none. */
type Lookup = (key: string) => Value | undefined;

/** A value as text by a format specification. */
type Presentation = (value: Value, spec: string) => string;

const positional =
  (args: readonly Value[]): Lookup =>
  (index) =>
    args[Number(index)];

const named =
  (kwargs: Kwargs | undefined): Lookup =>
  (name) =>
    kwargs?.get(name);

class BraceFormatter {
  private readonly position: Lookup;
  private readonly name: Lookup;
  private readonly presentation: Presentation;
  private automatic = 0;
  private numbered = false;

  constructor(position: Lookup, name: Lookup, presentation: Presentation) {
    this.position = position;
    this.name = name;
    this.presentation = presentation;
  }

  format(text: string, depth: number): string {
    if (depth < 0) throw valueFault('max string recursion exceeded');
    let out = '';
    let i = 0;
    while (i < text.length) {
      const character = text.charAt(i);
      if (character !== '{' && character !== '}') {
        out += character;
        i += 1;
      } else if (text.charAt(i + 1) === character) {
        out += character;
        i += 2;
      } else if (character === '}') {
        throw valueFault("single '}' encountered in format string");
      } else {
        const end = fieldEnd(text, i);
        out += this.field(text.slice(i + 1, end), depth);
        i = end + 1;
        allocate(out.length);
      }
    }
    return out;
  }

  /** `name!conversion:spec` */
  private field(body: string, depth: number): string {
    const bounds = /^(?:[^![:{}]|\[[^\]]*\])*/.exec(body)?.[0].length ?? 0;
    const name = body.slice(0, bounds);
    let rest = body.slice(bounds);
    let conversion = '';
    if (rest.startsWith('!')) {
      conversion = rest.charAt(1);
      if (conversion === '') throw valueFault("unmatched '{' in format spec");
      rest = rest.slice(2);
      if (rest !== '' && !rest.startsWith(':'))
        throw valueFault("expected ':' after conversion specifier");
    }
    if (rest !== '' && !rest.startsWith(':'))
      throw valueFault('unexpected character in field name');
    const value = this.converted(this.lookup(name), conversion);
    return this.presentation(value, this.format(rest.slice(1), depth - 1));
  }

  private converted(value: Value, conversion: string): Value {
    switch (conversion) {
      case '':
        return value;
      case 's':
        return toText(value);
      case 'r':
        return toRepr(value);
      case 'a':
        return toAscii(value);
      default:
        throw valueFault(`unknown conversion specifier ${conversion}`);
    }
  }

  private lookup(name: string): Value {
    const first = /^[^.[]*/.exec(name)?.[0] ?? '';
    let value = this.argument(first);
    let rest = name.slice(first.length);
    while (rest !== '') {
      const step = /^\.([^.[]+)|^\[([^\]]+)\]/.exec(rest);
      if (step === null) throw valueFault('empty attribute in format string');
      value = step[1] === undefined ? elementOf(value, step[2] ?? '') : namedOf(value, step[1]);
      rest = rest.slice(step[0].length);
    }
    return value;
  }

  private argument(name: string): Value {
    const isNumber = /^\d+$/.test(name);
    if (name === '' || isNumber) {
      if (isNumber) this.numbered = true;
      else if (this.numbered)
        throw valueFault(
          'cannot switch from manual field specification to automatic field numbering',
        );
      if (isNumber && this.automatic > 0) {
        throw valueFault(
          'cannot switch from automatic field numbering to manual field specification',
        );
      }
      const index = isNumber ? Number(name) : this.automatic++;
      const value = this.position(String(index));
      if (value === undefined)
        throw valueFault(`replacement index ${index} out of range for positional args tuple`);
      return value;
    }
    const value = this.name(name);
    if (value === undefined) throw valueFault(`format() got no argument named '${name}'`);
    return value;
  }
}

/** The `}` of the field that opens at `start`. */
function fieldEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text.charAt(i) === '{') depth += 1;
    else if (text.charAt(i) === '}') depth -= 1;
    if (depth === 0) return i;
  }
  throw valueFault("expected '}' before end of string");
}

function elementOf(value: Value, key: string): Value {
  if (value instanceof PyUndefined) throw value.fault();
  const found = itemOf(value, /^\d+$/.test(key) ? Number(key) : key);
  if (found === undefined)
    throw valueFault(`the ${typeName(value)} has no element ${key} for the format`);
  return found;
}

function namedOf(value: Value, name: string): Value {
  if (name.startsWith('_'))
    throw new Fault('template/sandbox', `'${name}' is out of reach for templates`);
  const found = attributeOf(value, name);
  if (found === undefined)
    throw typeFault(`'${typeName(value)}' object has no attribute '${name}'`);
  return found;
}
