import { compareSequences } from './order.ts';
import { sequenceEquals } from './equality.ts';
import { guarded, toRepr } from './text.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** A Python tuple; `names` for the few that are named tuples, such as the groups of `groupby`. */
export class PyTuple extends PyObject {
  readonly typeName: string = 'tuple';
  readonly items: readonly Value[];
  private readonly names: readonly string[];

  constructor(items: readonly Value[], names: readonly string[] = []) {
    super();
    this.items = items;
    this.names = names;
  }

  /** True for a named tuple. */
  get isNamed(): boolean {
    return this.names.length > 0;
  }

  override repr(): string {
    const inner = this.items.length === 1 ? ',' : '';
    return guarded(this, '(...)', () => `(${this.items.map(toRepr).join(', ')}${inner})`);
  }

  override truth(): boolean {
    return this.items.length > 0;
  }

  override equals(other: Value): boolean | undefined {
    return other instanceof PyTuple && sequenceEquals(this.items, other.items);
  }

  override iterate(): Iterable<Value> {
    return this.items;
  }

  override length(): number {
    return this.items.length;
  }

  override attr(name: string): Value | undefined {
    return this.items[this.names.indexOf(name)];
  }

  compare(other: PyTuple, symbol: string): number {
    return compareSequences(this.items, other.items, symbol);
  }
}
