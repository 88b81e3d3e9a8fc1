import { updateDict } from '../methods/dict.ts';
import { PyFunction } from '../values/callable.ts';
import { PyDict } from '../values/dict.ts';
import { rangeOf } from '../values/range.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { PyObject } from '../values/value.ts';
import { bind } from './arguments.ts';
import type { Names } from './context.ts';
import { typeFault, unsupportedFault } from './fault.ts';
import { Namespace } from './namespace.ts';
import { toText } from '../values/text.ts';

/** `cycler('a', 'b')`: its items in turn. */
class Cycler extends PyObject {
  readonly typeName = 'Cycler';
  private readonly items: readonly Value[];
  private position = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw typeFault('at least one item has to be provided');
    this.items = items;
  }

  private get current(): Value {
    return this.items[this.position] ?? null;
  }

  override attr(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.current;
      case 'pos':
        return this.position;
      case 'items':
        return [...this.items];
      case 'reset':
        return new PyFunction(() => {
          this.position = 0;
          return null;
        }, 'method');
      case 'next':
        return new PyFunction(() => {
          const { current } = this;
          this.position = (this.position + 1) % this.items.length;
          return current;
        }, 'method');
      default:
        return undefined;
    }
  }
}

/** `joiner(', ')`: nothing the first time, then the separator. */
class Joiner extends PyObject {
  readonly typeName = 'Joiner';
  private readonly separator: Value;
  private used = false;

  constructor(separator: Value) {
    super();
    this.separator = separator;
  }

  override isCallable(): boolean {
    return true;
  }

  override attr(name: string): Value | undefined {
    if (name === 'sep') return this.separator;
    return name === 'used' ? this.used : undefined;
  }

  override call(args: Value[]): Value {
    if (args.length > 0) throw typeFault('a joiner takes no arguments');
    if (this.used) return this.separator;
    this.used = true;
    return '';
  }
}

function newDict(args: readonly Value[], kwargs: Kwargs | undefined): PyDict {
  const dict = new PyDict();
  updateDict(dict, args, kwargs);
  return dict;
}

function globalFunction(
  run: (args: Value[], kwargs: Kwargs | undefined) => Value,
  typeName = 'type',
): PyFunction {
  return new PyFunction(run, typeName);
}

/** Jinja2's global functions. */
export const globals: Names = new Map<string, Value>([
  [
    'range',
    globalFunction((args, kwargs) =>
      rangeOf([...args, ...(kwargs === undefined ? [] : noKeywords('range'))]),
    ),
  ],
  ['dict', globalFunction(newDict)],
  ['namespace', globalFunction((args, kwargs) => new Namespace(newDict(args, kwargs)))],
  [
    'cycler',
    globalFunction(
      (args, kwargs) =>
        new Cycler([...args, ...(kwargs === undefined ? [] : noKeywords('cycler'))]),
    ),
  ],
  [
    'joiner',
    globalFunction(
      (args, kwargs) =>
        new Joiner(toText(bind('joiner()', [['sep', ', ']], args, kwargs)[0] ?? null)),
    ),
  ],
  [
    'lipsum',
    globalFunction(() => {
      throw unsupportedFault('lipsum() gives another text in every run');
    }, 'function'),
  ],
]);

function noKeywords(name: string): never {
  throw typeFault(`${name}() takes no keyword arguments`);
}
