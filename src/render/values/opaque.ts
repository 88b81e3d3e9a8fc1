import { PyObject } from './value.ts';

/** A render looked at an {@link Opaque} text. */
export class OpaqueRead extends Error {
  constructor() {
    super('the template looks at a text that is not known yet');
  }
}

// Of all that JavaScript can do with an object, only typeof, === and Array.isArray pass a proxy by. What the engine does after
// one of them alone has to be right for a text (test/render/opaque.test.ts).
const refusal: ProxyHandler<PyObject> = new Proxy(
  {},
  {
    get: () => () => {
      throw new OpaqueRead();
    },
  },
);

/**
 * A text that a render may hand on but not look at: what comes out without looking comes out of any other text as well.
 * In a context it stands for one text of many; two of them may stand for different ones.
 */
export class Opaque {
  /** What templates get: every operation on it throws {@link OpaqueRead}. */
  readonly value = new Proxy(Object.create(PyObject.prototype) as PyObject, refusal);
}
