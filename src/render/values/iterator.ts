import { step } from '../runtime/meter.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** A Python iterator such as the result of `map` or `select`: it is walked once, and printing it is refused. */
export class PyIterator extends PyObject {
  readonly typeName: string;
  private readonly source: Iterator<Value>;

  constructor(typeName: string, source: Iterable<Value>) {
    super();
    this.typeName = typeName;
    this.source = source[Symbol.iterator]();
  }

  next(): Value | undefined {
    step();
    const result = this.source.next();
    return result.done === true ? undefined : result.value;
  }

  override *iterate(): Iterable<Value> {
    for (let item = this.next(); item !== undefined; item = this.next()) yield item;
  }
}
