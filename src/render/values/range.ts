import { typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import { step } from '../runtime/meter.ts';
import { PyFunction } from './callable.ts';
import { PyFloat } from './float.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** Python's `range`: bounds and a step, no list. */
export class PyRange extends PyObject {
  readonly typeName = 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  private readonly count: number;

  constructor(start: number, stop: number, step: number) {
    super();
    if (step === 0) throw valueFault('range() arg 3 must not be zero');
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.count = Math.max(0, Math.ceil((stop - start) / step));
  }

  at(index: number): number | undefined {
    return index >= 0 && index < this.count ? this.start + index * this.step : undefined;
  }

  /** The range of every `step`-th element from `start` up to `stop`, all within bounds. */
  sliced(start: number, stop: number, step: number): PyRange {
    const at = (index: number): number => this.start + index * this.step;
    return new PyRange(at(start), at(stop), this.step * step);
  }

  override repr(): string {
    const step = this.step === 1 ? '' : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  /** Python answers this without walking the range. */
  includes(value: number): boolean {
    const index = (value - this.start) / this.step;
    return Number.isInteger(index) && index >= 0 && index < this.count;
  }

  override truth(): boolean {
    return this.count > 0;
  }

  override equals(other: Value): boolean | undefined {
    if (!(other instanceof PyRange) || other.count !== this.count) return false;
    if (this.count === 0) return true;
    return this.start === other.start && (this.count === 1 || this.step === other.step);
  }

  override contains(needle: Value): boolean | undefined {
    const isWhole = typeof needle === 'number' || typeof needle === 'boolean';
    return isWhole ? this.includes(Number(needle)) : undefined;
  }

  override hashKey(): string {
    const { count, start } = this;
    return `\0r${count}:${count === 0 ? '' : start}:${count > 1 ? this.step : ''}`;
  }

  override *iterate(): Iterable<Value> {
    for (let i = 0; i < this.count; i += 1) {
      step();
      yield this.start + i * this.step;
    }
  }

  override length(): number {
    return this.count;
  }

  override attr(name: string): Value | undefined {
    switch (name) {
      case 'start':
      case 'stop':
      case 'step':
        return this[name];
      case 'count':
        return new PyFunction(([wanted = null]) => (this.indexOf(wanted) === -1 ? 0 : 1));
      case 'index':
        return new PyFunction(([wanted = null]) => this.checkedIndex(wanted));
      default:
        return undefined;
    }
  }

  private indexOf(wanted: Value): number {
    const value =
      wanted instanceof PyFloat
        ? wanted.value
        : typeof wanted === 'boolean'
          ? Number(wanted)
          : wanted;
    return typeof value === 'number' && this.includes(value)
      ? (value - this.start) / this.step
      : -1;
  }

  private checkedIndex(wanted: Value): number {
    const index = this.indexOf(wanted);
    if (index === -1) throw valueFault('the value is not in the range');
    return index;
  }
}

/** The `range` global. */
export function rangeOf(args: readonly Value[]): PyRange {
  const numbers = args.map((arg) => {
    if (typeof arg === 'number') return arg;
    if (typeof arg === 'boolean') return Number(arg);
    if (typeof arg === 'bigint') throw unsupportedFault('range() of integers beyond 2^53');
    throw typeFault('range() needs integers', 'Turn the value into an integer with |int.');
  });
  const [first, second, step = 1] = numbers;
  if (first === undefined || numbers.length > 3) {
    throw typeFault(`range expected 1 to 3 arguments, got ${numbers.length}`);
  }
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
}
