import { allocate } from '../runtime/meter.ts';
import { toRepr, toText } from './text.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** HTML-escapes a plain text. */
export function escapeText(text: string): string {
  let out = '';
  for (const character of text) out += ENTITIES[character] ?? character;
  allocate(out.length);
  return out;
}

/** MarkupSafe's Markup: a text that is HTML already, so what is added to it gets escaped. */
export class Markup extends PyObject {
  readonly typeName = 'Markup';
  readonly value: string;

  constructor(value: string) {
    super();
    this.value = value;
  }

  override str(): string {
    return this.value;
  }

  override repr(): string {
    return `Markup(${toRepr(this.value)})`;
  }

  override truth(): boolean {
    return this.value !== '';
  }

  override equals(other: Value): boolean | undefined {
    return this.value === (other instanceof Markup ? other.value : other);
  }

  override iterate(): Iterable<Value> {
    return this.value;
  }

  override length(): number {
    return Array.from(this.value).length;
  }
}

/** The text as Markup: escaped unless it is Markup already. */
export function escapeValue(value: Value): Markup {
  return value instanceof Markup ? value : new Markup(escapeText(toText(value)));
}

/** The plain text of a string or Markup; undefined for anything else. */
export function plainText(value: Value): string | undefined {
  return value instanceof Markup ? value.value : typeof value === 'string' ? value : undefined;
}
