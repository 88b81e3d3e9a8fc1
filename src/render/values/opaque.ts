import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** A render looked at an {@link Opaque} text. */
export class OpaqueRead extends Error {
  /** The text. */
  readonly opaque: Opaque;

  constructor(opaque: Opaque) {
    super('the template looks at a text that is not known yet');
    this.opaque = opaque;
  }
}

const opaques = new WeakMap<PyObject, Opaque>();

/**
 * A text that a render may hand on but not look at: what comes out without looking comes out of any other text as well.
 * In a context it stands for one text of many; two of them may stand for different ones.
 */
export class Opaque {
  /** What templates get: every operation on it throws {@link OpaqueRead}. */
  readonly value: PyObject;

  constructor() {
    // Of all that JavaScript can do with an object, only typeof, ===, Array.isArray and use as a key pass a proxy by. What the
    // engine does after one of them alone has to be right for a text (test/render/opaque.test.ts).
    const refuse = (): never => {
      throw new OpaqueRead(this);
    };
    const refusal: ProxyHandler<PyObject> = new Proxy({}, { get: () => refuse });
    this.value = new Proxy(Object.create(PyObject.prototype) as PyObject, refusal);
    opaques.set(this.value, this);
  }
}

/** The opaque text that a template's value is, without looking at it; undefined for any other value. */
export function opaqueOf(value: Value): Opaque | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? opaques.get(value)
    : undefined;
}
