import { Fault, typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { attributeOf, itemOf } from './access.ts';
import { formatSpec } from './format-spec.ts';
import { toRepr, toText } from './text.ts';
import type { Kwargs, Value } from './value.ts';
import { typeName } from './value.ts';

/** Python's `text.format(*args, **kwargs)`. */
export function formatBraces(
  text: string,
  args: readonly Value[],
  kwargs: Kwargs | undefined,
): string {
  return new BraceFormatter(args, kwargs).format(text, 2);
}

class BraceFormatter {
  private readonly args: readonly Value[];
  private readonly kwargs: Kwargs | undefined;
  private automatic = 0;
  private numbered = false;

  constructor(args: readonly Value[], kwargs: Kwargs | undefined) {
    this.args = args;
    this.kwargs = kwargs;
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
      rest = rest.slice(2);
      if (rest !== '' && !rest.startsWith(':'))
        throw valueFault("expected ':' after conversion specifier");
    }
    if (rest !== '' && !rest.startsWith(':'))
      throw valueFault('unexpected character in field name');
    const value = this.converted(this.lookup(name), conversion);
    return formatSpec(value, this.format(rest.slice(1), depth - 1));
  }

  private converted(value: Value, conversion: string): Value {
    switch (conversion) {
      case '':
        return value;
      case 's':
        return toText(value);
      case 'r':
        return toRepr(value);
      default:
        throw unsupportedFault(`the conversion !${conversion} is not available`);
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
      const value = this.args[index];
      if (value === undefined)
        throw valueFault(`replacement index ${index} out of range for positional args tuple`);
      return value;
    }
    const value = this.kwargs?.get(name);
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
