import type { DeliveryEvent } from '../../deliver/events.ts';
import { visible } from '../../visible.ts';

/**
 * One event as one line of JSON, ended by a line feed. Characters that a terminal acts on are written as `\uXXXX`, which any JSON
 * reader turns back into what they were.
 */
export function jsonLine(event: DeliveryEvent): string {
  return `${Array.from(JSON.stringify(event), escaped).join('')}\n`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f || visible(character) === character) return character;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
