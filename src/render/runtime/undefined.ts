import { suggestion } from '../../nearest.ts';
import type { Value } from '../values/value.ts';
import { PyObject } from '../values/value.ts';
import type { Site } from './fault.ts';
import { Fault } from './fault.ts';

/** Why a value is undefined. */
export interface UndefinedDetails {
  readonly message: string;
  readonly strict: boolean;
  /** Where it was looked up. */
  readonly site: Site | undefined;
  /** The name that was looked for and the names that exist, for a suggestion. */
  readonly name?: string;
  readonly candidates?: () => readonly string[];
  readonly hint?: string;
  /** Told when a lenient value becomes text. */
  readonly onText?: ((fault: Fault) => void) | undefined;
}

/** Jinja2's Undefined: strict, it fails when used at all; lenient, it prints as nothing and fails when asked for more. */
export class PyUndefined extends PyObject {
  readonly typeName = 'Undefined';
  private readonly details: UndefinedDetails;

  constructor(details: UndefinedDetails) {
    super();
    this.details = details;
  }

  fault(): Fault {
    const { message, site, name, candidates } = this.details;
    const known = candidates?.() ?? [];
    const hint = this.details.hint ?? (name === undefined ? undefined : suggestion(name, known));
    return new Fault('template/undefined', message, hint, site);
  }

  private use<R>(lenient: R): R {
    if (this.details.strict) throw this.fault();
    return lenient;
  }

  override str(): string {
    const text = this.use('');
    this.details.onText?.(this.fault());
    return text;
  }

  /** Inside a list or dict Jinja2 prints it even when it is strict. */
  override repr(): string {
    return 'Undefined';
  }

  override truth(): boolean {
    return this.use(false);
  }

  override equals(other: Value): boolean | undefined {
    return this.use(other instanceof PyUndefined);
  }

  override iterate(): Iterable<Value> {
    return this.use([]);
  }

  override length(): number {
    return this.use(0);
  }

  override attr(): Value | undefined {
    throw this.fault();
  }

  override item(): Value | undefined {
    throw this.fault();
  }

  override call(): Value {
    throw this.fault();
  }

  override isCallable(): boolean {
    return true;
  }

  override refuseOrder(): void {
    throw this.fault();
  }

  /** All undefined values are equal. */
  override hashKey(): string {
    return this.use('\0u');
  }
}

/** Throws what an undefined operand means; other values pass. */
export function requireDefined(...values: readonly Value[]): void {
  for (const value of values) if (value instanceof PyUndefined) throw value.fault();
}
