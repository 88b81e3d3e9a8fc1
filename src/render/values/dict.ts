import { typeFault, valueFault } from '../runtime/fault.ts';
import { sameItem } from './equality.ts';
import { PyFloat } from './float.ts';
import { Markup } from './markup.ts';
import { guarded, toRepr } from './text.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

/** What a dict is indexed by inside: equal Python keys give the same one. */
type Slot = string | number | bigint | null | object;

interface Entry {
  readonly key: Value;
  value: Value;
}

/**
 * A Python dict: insertion order, also of keys that look like integers; `1`, `1.0` and `True` are one key.
 * A text is its own slot; a text that begins with NUL gets a prefix, because tuples use that.
 */
export class PyDict extends PyObject {
  readonly typeName = 'dict';
  private readonly entries = new Map<Slot, Entry>();

  constructor(pairs: Iterable<readonly [Value, Value]> = []) {
    super();
    for (const [key, value] of pairs) this.set(key, value);
  }

  get(key: Value): Value | undefined {
    return this.entries.get(slotOf(key))?.value;
  }

  has(key: Value): boolean {
    return this.entries.has(slotOf(key));
  }

  set(key: Value, value: Value): void {
    const slot = slotOf(key);
    const entry = this.entries.get(slot);
    if (entry === undefined) this.entries.set(slot, { key, value });
    else entry.value = value;
  }

  delete(key: Value): boolean {
    return this.entries.delete(slotOf(key));
  }

  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }

  /** The pairs, live; @throws Fault when the dict grows or shrinks meanwhile, as Python does */
  *pairs(): Iterable<readonly [Value, Value]> {
    const { size } = this;
    for (const { key, value } of this.entries.values()) {
      yield [key, value];
      if (this.size !== size) throw valueFault('dictionary changed size during iteration');
    }
  }

  override *iterate(): Iterable<Value> {
    for (const [key] of this.pairs()) yield key;
  }

  override repr(): string {
    return guarded(this, '{...}', () => {
      const pairs = [...this.entries.values()];
      return `{${pairs.map(({ key, value }) => `${toRepr(key)}: ${toRepr(value)}`).join(', ')}}`;
    });
  }

  override contains(needle: Value): boolean {
    return this.has(needle);
  }

  override truth(): boolean {
    return this.size > 0;
  }

  override equals(other: Value): boolean | undefined {
    if (!(other instanceof PyDict)) return false;
    if (other.size !== this.size) return false;
    for (const [key, value] of this.pairs()) {
      const found = other.get(key);
      if (found === undefined || !sameItem(value, found)) return false;
    }
    return true;
  }

  override length(): number {
    return this.size;
  }

  override item(key: Value): Value | undefined {
    return isHashable(key) ? this.get(key) : undefined;
  }
}

function isHashable(key: Value): boolean {
  if (Array.isArray(key) || key instanceof PyDict) return false;
  return !(key instanceof PyTuple) || key.items.every(isHashable);
}

/** @throws Fault for a key that Python cannot hash */
function slotOf(key: Value): Slot {
  switch (typeof key) {
    case 'string':
      return key.startsWith('\0') ? `\0s${key}` : key;
    case 'number':
      return key === 0 ? 0 : key;
    case 'boolean':
      return Number(key);
    case 'bigint':
      return key;
    default:
      if (key === null) return null;
      if (Array.isArray(key) || key instanceof PyDict)
        throw typeFault(`unhashable type: '${typeName(key)}'`);
      return objectSlot(key);
  }
}

function objectSlot(key: PyObject): Slot {
  if (key instanceof PyFloat) {
    const { value } = key;
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? BigInt(value)
      : value === 0
        ? 0
        : value;
  }
  if (key instanceof Markup) return slotOf(key.value);
  if (key instanceof PyTuple) return `\0t${key.items.map(slotText).join('')}`;
  return key.hashKey();
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** An injective text of a slot, for tuples. */
function slotText(item: Value): string {
  const slot = slotOf(item);
  if (slot === null) return 'N;';
  if (typeof slot === 'object') {
    const known = identities.get(slot) ?? (lastIdentity += 1);
    identities.set(slot, known);
    return `o${known};`;
  }
  const text = String(slot);
  return `${typeof slot === 'string' ? 's' : 'n'}${text.length}:${text}`;
}
