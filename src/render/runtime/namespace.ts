import type { PyDict } from '../values/dict.ts';
import { toRepr } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PyObject, typeName } from '../values/value.ts';
import { typeFault } from './fault.ts';

/** `namespace()`: the one object whose attributes templates can set. */
export class Namespace extends PyObject {
  readonly typeName = 'Namespace';
  private readonly attributes: PyDict;

  constructor(attributes: PyDict) {
    super();
    this.attributes = attributes;
  }

  override attr(name: string): Value | undefined {
    return this.attributes.get(name);
  }

  override item(key: Value): Value | undefined {
    return this.attributes.item(key);
  }

  set(name: string, value: Value): void {
    this.attributes.set(name, value);
  }

  override repr(): string {
    return `<Namespace ${toRepr(this.attributes)}>`;
  }
}

/** `{% set target.name = value %}` */
export function setInNamespace(target: Value | undefined, name: string, value: Value): void {
  if (target instanceof Namespace) {
    target.set(name, value);
    return;
  }
  const what = target === undefined ? 'an undefined value' : `a ${typeName(target)}`;
  throw typeFault(
    `cannot assign attribute '${name}' of ${what}`,
    'Only a namespace() takes assignments; for a dict use {% do d.update({…}) %}.',
  );
}
