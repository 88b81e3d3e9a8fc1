import { PyBytes } from '../values/bytes.ts';
import { PyDict } from '../values/dict.ts';
import { PyFloat } from '../values/float.ts';
import { Markup } from '../values/markup.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import type { PyObject } from '../values/value.ts';
import { bytesMethods } from './bytes.ts';
import { dictMethods } from './dict.ts';
import { listMethods, tupleMethods } from './list.ts';
import { floatAttribute, integerAttribute } from './number.ts';
import { stringMethods } from './string.ts';
import { markupMethod } from './markup.ts';
import { boundMethod } from './table.ts';

/** The method or attribute that Python's type of `value` gives templates; `undefined` when it has none of that name. */
export function methodOf(value: Value, name: string): Value | undefined {
  switch (typeof value) {
    case 'string':
      return boundMethod(stringMethods, value, name);
    case 'number':
    case 'bigint':
    case 'boolean':
      return integerAttribute(value, name);
    default:
      if (value === null) return undefined;
      return Array.isArray(value)
        ? boundMethod(listMethods, value, name)
        : objectMethod(value, name);
  }
}

function objectMethod(value: PyObject, name: string): Value | undefined {
  if (value instanceof PyDict) return boundMethod(dictMethods, value, name);
  if (value instanceof PyTuple) return boundMethod(tupleMethods, value, name);
  if (value instanceof PyFloat) return floatAttribute(value, name);
  if (value instanceof PyBytes) return boundMethod(bytesMethods, value, name);
  if (value instanceof Markup) return markupMethod(value, name);
  return undefined;
}
