import { dictMethods, dictOfKeys, updateDict } from '../methods/dict.ts';
import type { Attributes } from '../values/callable.ts';
import { PyFunction } from '../values/callable.ts';
import { PyDict } from '../values/dict.ts';
import { rangeOf } from '../values/range.ts';
import { PyTuple } from '../values/tuple.ts';
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
        return new PyTuple([...this.items]);
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

/** A class of Python: `absent` names what it has and templates here do not. */
function globalClass(
  name: string,
  run: (args: Value[], kwargs: Kwargs | undefined) => Value,
  absent: readonly string[],
  present: Attributes = {},
): PyFunction {
  const refused = absent.map((name) => [name, (): never => refuseAttribute(name)] as const);
  const attributes = { ...present, named: { ...Object.fromEntries(refused), ...present.named } };
  return new PyFunction(run, 'type', attributes, `<class '${name}'>`);
}

function refuseAttribute(name: string): never {
  throw unsupportedFault(
    `the attribute ${name} of a class is not available in templates`,
    'Call the class, and ask what it makes.',
  );
}

const fromKeys = (): Value =>
  new PyFunction((args, kwargs) => {
    const [keys = null, value = null] = bind(
      'dict.fromkeys()',
      [['/iterable'], ['/value', null]],
      args,
      kwargs,
    );
    return dictOfKeys(keys, value);
  });

/** Jinja2's global functions. */
export const globals: Names = new Map<string, Value>([
  [
    'range',
    globalClass(
      'range',
      (args, kwargs) => rangeOf([...args, ...(kwargs === undefined ? [] : noKeywords('range'))]),
      ['mro', 'start', 'stop', 'step', 'count', 'index'],
    ),
  ],
  [
    'dict',
    globalClass('dict', newDict, ['mro', ...dictMethods.methods.keys()], {
      named: { fromkeys: fromKeys },
      // Python makes the type hint dict[…] of it.
      item: () => refuseAttribute('[…]'),
    }),
  ],
  [
    'namespace',
    globalClass('jinja2.utils.Namespace', (args, kwargs) => new Namespace(newDict(args, kwargs)), [
      'mro',
    ]),
  ],
  [
    'cycler',
    globalClass(
      'jinja2.utils.Cycler',
      (args, kwargs) =>
        new Cycler([...args, ...(kwargs === undefined ? [] : noKeywords('cycler'))]),
      ['mro', 'reset', 'next', 'current'],
    ),
  ],
  [
    'joiner',
    globalClass(
      'jinja2.utils.Joiner',
      (args, kwargs) =>
        new Joiner(toText(bind('joiner()', [['sep', ', ']], args, kwargs)[0] ?? null)),
      ['mro'],
    ),
  ],
  [
    'lipsum',
    new PyFunction(() => {
      throw unsupportedFault('lipsum() gives another text in every run');
    }, 'function'),
  ],
]);

function noKeywords(name: string): never {
  throw typeFault(`${name}() takes no keyword arguments`);
}
