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
  if (!/[&<>"']/u.test(text)) return text;
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

  override html(): string {
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

/** What the value is as HTML without escaping: Markup, and what an imported template printed; undefined for anything else. */
export function htmlOf(value: Value): string | undefined {
  return value instanceof PyObject ? value.html() : undefined;
}

/** MarkupSafe's `escape`: HTML as it is, the text of anything else escaped. */
export function escapeValue(value: Value): Markup {
  if (value instanceof Markup) return value;
  return new Markup(htmlOf(value) ?? escapeText(toText(value)));
}

/** MarkupSafe's `Markup(value)`: the text declared to be HTML. */
export function markSafe(value: Value): Markup {
  if (value instanceof Markup) return value;
  return new Markup(htmlOf(value) ?? toText(value));
}

/** Markup where `autoescape` is on, the value itself where it is off. */
export function markedIf(autoescape: boolean, value: Value): Value {
  return autoescape ? markSafe(value) : value;
}

/** MarkupSafe's `soft_str`: texts of both kinds as they are, the text of anything else. */
export function softText(value: Value): string | Markup {
  return value instanceof Markup ? value : toText(value);
}

/** The plain text of a string or Markup; undefined for anything else. */
export function plainText(value: Value): string | undefined {
  return value instanceof Markup ? value.value : typeof value === 'string' ? value : undefined;
}
