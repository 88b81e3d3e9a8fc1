import { PyObject } from './value.ts';
import { floatRepr } from './float-repr.ts';

/** A Python float: `new PyFloat(1)` prints `1.0`. A context uses it where the source said `1.0` and not `1`. */
export class PyFloat extends PyObject {
  readonly typeName = 'float';
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  override repr(): string {
    return floatRepr(this.value);
  }

  /** By value: not even the same object equals itself when it is no number. */
  override equals(): boolean | undefined {
    return undefined;
  }

  override truth(): boolean {
    return this.value !== 0;
  }
}
