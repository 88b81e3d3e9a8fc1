import { PyFunction } from '../values/callable.ts';
import { sequenceEquals } from '../values/equality.ts';
import { countsSteps, iterate } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { orElse, PyObject } from '../values/value.ts';
import type { Site } from './fault.ts';
import { typeFault } from './fault.ts';
import { step } from './meter.ts';
import type { RenderState } from './state.ts';

/** Runs a recursive loop again over other items. */
export type Recursion = (items: Value, depth: number) => Value;

/** The special variable `loop`; walking it walks the loop. */
export class LoopContext extends PyObject implements Iterable<Value> {
  readonly typeName = 'LoopContext';
  private readonly state: RenderState;
  private readonly site: Site;
  private readonly source: Value;
  private readonly recursion: Recursion | undefined;
  private readonly depth0: number;
  private iterator: Iterator<Value>;
  private count: number | undefined;
  private index0 = -1;
  private before: Value | undefined;
  private current: Value | undefined;
  private ahead: Value | undefined;
  private lastChanged: readonly Value[] | undefined;

  constructor(state: RenderState, source: Value, site: Site, recursion?: Recursion, depth0 = 0) {
    super();
    this.state = state;
    this.source = source;
    this.site = site;
    this.recursion = recursion;
    this.depth0 = depth0;
    this.iterator = iterate(source)[Symbol.iterator]();
  }

  *[Symbol.iterator](): Iterator<Value> {
    const counted = countsSteps(this.source);
    for (let item = this.take(); item !== undefined; item = this.take()) {
      if (!counted) step();
      this.index0 += 1;
      this.before = this.current;
      this.current = item;
      yield item;
    }
  }

  private take(): Value | undefined {
    const { ahead } = this;
    if (ahead !== undefined) {
      this.ahead = undefined;
      return ahead;
    }
    const next = this.iterator.next();
    return next.done === true ? undefined : next.value;
  }

  private peek(): Value | undefined {
    if (this.ahead === undefined) this.ahead = this.take();
    return this.ahead;
  }

  override length(): number {
    this.count ??= this.measure();
    return this.count;
  }

  private measure(): number {
    if (Array.isArray(this.source)) return this.source.length;
    if (!(this.source instanceof PyIterator)) return this.state.lengthOf(this.source);
    const rest: Value[] = [];
    for (let item = this.take(); item !== undefined; item = this.take()) {
      step();
      rest.push(item);
    }
    this.iterator = rest[Symbol.iterator]();
    return rest.length + this.index0 + 1;
  }

  override repr(): string {
    return `<LoopContext ${this.index0 + 1}/${this.length()}>`;
  }

  override truth(): boolean {
    return this.length() > 0;
  }

  override iterate(): Iterable<Value> {
    return this;
  }

  override isCallable(): boolean {
    return true;
  }

  override call(args: Value[], kwargs: Kwargs | undefined): Value {
    const [items] = args;
    if (items === undefined || args.length > 1 || kwargs !== undefined)
      throw typeFault('loop() takes one argument');
    if (this.recursion === undefined) {
      throw typeFault(
        'loop() can only be called in a recursive loop',
        'Add recursive to the for tag.',
      );
    }
    return this.recursion(items, this.depth0 + 1);
  }

  override attr(name: string): Value | undefined {
    switch (name) {
      case 'index0':
        return this.index0;
      case 'index':
        return this.index0 + 1;
      case 'length':
        return this.length();
      case 'revindex':
        return this.length() - this.index0;
      case 'revindex0':
        return this.length() - this.index0 - 1;
      case 'first':
        return this.index0 === 0;
      case 'last':
        return this.peek() === undefined;
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      default:
        return this.neighbour(name);
    }
  }

  private neighbour(name: string): Value | undefined {
    switch (name) {
      case 'previtem':
        return orElse(this.before, () => this.nothing('previous'));
      case 'nextitem':
        return orElse(this.peek(), () => this.nothing('next'));
      case 'cycle':
        return new PyFunction((args) => this.cycle(args), 'method');
      case 'changed':
        return new PyFunction((args) => this.changed(args), 'method');
      default:
        return undefined;
    }
  }

  private nothing(which: string): Value {
    return this.state.undefinedValue({ message: `there is no ${which} item`, site: this.site });
  }

  private cycle(args: readonly Value[]): Value {
    const item = args[this.index0 % args.length];
    if (item === undefined) throw typeFault('loop.cycle() needs items to cycle through');
    return item;
  }

  private changed(args: readonly Value[]): boolean {
    if (this.lastChanged !== undefined && sequenceEquals(this.lastChanged, args)) return false;
    this.lastChanged = args;
    return true;
  }
}
