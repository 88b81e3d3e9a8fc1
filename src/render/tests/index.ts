import { bind } from '../runtime/arguments.ts';
import type { Parameter } from '../runtime/arguments.ts';
import { typeFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import { PyUndefined, requireDefined } from '../runtime/undefined.ts';
import { filterNamed } from '../filters/index.ts';
import { modulo } from '../values/arithmetic.ts';
import { PyDict } from '../values/dict.ts';
import { equals } from '../values/equality.ts';
import { PyFloat } from '../values/float.ts';
import { htmlOf, Markup } from '../values/markup.ts';
import { contains } from '../values/membership.ts';
import { compare } from '../values/order.ts';
import { toText } from '../values/text.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { PyObject, typeName } from '../values/value.ts';
import { caseTests } from './case.ts';
import { isIterable, isSequence } from './shape.ts';

/** A test as compiled templates call it. */
export type Test = (
  state: RenderState,
  input: Value,
  args: Value[],
  kwargs: Kwargs | undefined,
) => boolean;

function test(
  name: string,
  parameters: readonly Parameter[],
  passes: (input: Value, ...args: Value[]) => boolean,
): Test {
  return (_, input, args, kwargs) =>
    passes(input, ...bind(`the test ${name}`, parameters, args, kwargs));
}

function comparison(symbol: string, passes: (order: number) => boolean): Test {
  return test(symbol, [['/other']], (input, other = null) => passes(compare(input, other, symbol)));
}

const isInteger = (value: Value): boolean => typeof value === 'number' || typeof value === 'bigint';
const isNumber = (value: Value): boolean =>
  isInteger(value) || typeof value === 'boolean' || value instanceof PyFloat;

function remainder(input: Value, divisor: Value): Value {
  requireDefined(input);
  if (!isNumber(input))
    throw typeFault('only a number is odd, even or divisible', 'Turn it into a number with |int.');
  return modulo(input, divisor);
}

const equalTo = test('eq', [['/other']], (input, other = null) => equals(input, other));
const notEqualTo = test('ne', [['/other']], (input, other = null) => !equals(input, other));
const less = comparison('<', (order) => order < 0);
const lessOrEqual = comparison('<=', (order) => order <= 0);
const greater = comparison('>', (order) => order > 0);
const greaterOrEqual = comparison('>=', (order) => order >= 0);

const tests: ReadonlyMap<string, Test> = new Map(
  Object.entries({
    ...{ eq: equalTo, equalto: equalTo, '==': equalTo, ne: notEqualTo, '!=': notEqualTo },
    ...{ lt: less, lessthan: less, '<': less, le: lessOrEqual, '<=': lessOrEqual },
    ...{
      gt: greater,
      greaterthan: greater,
      '>': greater,
      ge: greaterOrEqual,
      '>=': greaterOrEqual,
    },
    ...Object.fromEntries(
      Object.entries(caseTests).map(([name, passes]) => [name, test(name, [], passes)]),
    ),
    in: test('in', [['seq']], (input, sequence = null) => contains(input, sequence)),
    defined: test('defined', [], (input) => !(input instanceof PyUndefined)),
    undefined: test('undefined', [], (input) => input instanceof PyUndefined),
    none: test('none', [], (input) => input === null),
    boolean: test('boolean', [], (input) => typeof input === 'boolean'),
    true: test('true', [], (input) => input === true),
    false: test('false', [], (input) => input === false),
    integer: test('integer', [], isInteger),
    float: test('float', [], (input) => input instanceof PyFloat),
    number: test('number', [], isNumber),
    string: test('string', [], (input) => typeof input === 'string' || input instanceof Markup),
    mapping: test('mapping', [], (input) => input instanceof PyDict),
    sequence: test('sequence', [], isSequence),
    iterable: test('iterable', [], isIterable),
    callable: test('callable', [], (input) => input instanceof PyObject && input.isCallable()),
    escaped: test('escaped', [], (input) => htmlOf(input) !== undefined),
    sameas: test(
      'sameas',
      [['other']],
      (input, other = null) => typeName(input) === typeName(other) && input === other,
    ),
    odd: test('odd', [], (input) => equals(remainder(input, 2), 1)),
    even: test('even', [], (input) => equals(remainder(input, 2), 0)),
    divisibleby: test('divisibleby', [['num']], (input, divisor = null) =>
      equals(remainder(input, divisor), 0),
    ),
    filter: test('filter', [], (input) => filterNamed(keyText(input)) !== undefined),
    test: test('test', [], (input) => testNamed(keyText(input)) !== undefined),
  }),
);

/** A name that may be looked up; no other value is one. @throws Fault for what Python cannot hash */
function keyText(input: Value): string {
  new PyDict().has(input);
  return typeof input === 'string' || input instanceof Markup ? toText(input) : '';
}

/** The built-in test of Jinja2 3.1 of that name. */
export function testNamed(name: string): Test | undefined {
  return tests.get(name);
}

export function testNames(): string[] {
  return [...tests.keys()];
}
