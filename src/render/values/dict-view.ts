import { typeFault } from '../runtime/fault.ts';
import type { PyDict } from './dict.ts';
import { sameItem } from './equality.ts';
import { toRepr } from './text.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

type ViewKind = 'dict_keys' | 'dict_values' | 'dict_items';

/** What `keys()`, `values()` and `items()` give: a live view in the dict's order. */
export class DictView extends PyObject {
  readonly typeName: ViewKind;
  private readonly dict: PyDict;

  constructor(kind: ViewKind, dict: PyDict) {
    super();
    this.typeName = kind;
    this.dict = dict;
  }

  override *iterate(): Iterable<Value> {
    for (const [key, value] of this.dict.pairs()) {
      if (this.typeName === 'dict_items') yield new PyTuple([key, value]);
      else yield this.typeName === 'dict_keys' ? key : value;
    }
  }

  override contains(needle: Value): boolean | undefined {
    return this.typeName === 'dict_keys' ? this.dict.has(needle) : undefined;
  }

  override length(): number {
    return this.dict.size;
  }

  override truth(): boolean {
    return this.dict.size > 0;
  }

  override repr(): string {
    return `${this.typeName}([${[...this.iterate()].map(toRepr).join(', ')}])`;
  }

  override hashKey(): object {
    if (this.typeName === 'dict_values') return this;
    throw typeFault(`unhashable type: '${this.typeName}'`);
  }

  /** Keys and items are sets in Python, so order does not count. */
  override equals(other: Value): boolean | undefined {
    if (!(other instanceof DictView) || this.typeName === 'dict_values') return this === other;
    const theirs = [...other.iterate()];
    if (theirs.length !== this.length()) return false;
    return [...this.iterate()].every((item) =>
      theirs.some((candidate) => sameItem(item, candidate)),
    );
  }
}
