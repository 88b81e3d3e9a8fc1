import { parse } from 'yaml';

/** How a value is written: as it is, or in quotes. */
export type Quoting = 'plain' | 'single' | 'double';

/**
 * A string as YAML, plain where `wanted` says so and it stays a string for readers of YAML 1.1 and 1.2 alike, inside flow
 * collections too; else in single quotes, or in double ones where control characters need escapes.
 */
export function scalarText(value: string, wanted: Quoting = 'plain'): string {
  if (/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/.test(value)) return JSON.stringify(value);
  if (wanted === 'double') return JSON.stringify(value);
  return wanted === 'plain' && isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** The quoting of a scalar node, for values that shall look like it. */
export function quotingOf(node: unknown): Quoting {
  const type = (node as { type?: string } | null | undefined)?.type;
  return type === 'QUOTE_SINGLE' ? 'single' : type === 'QUOTE_DOUBLE' ? 'double' : 'plain';
}

function isPlain(value: string): boolean {
  if (!/^[\w./][\w./:@+-]*$/.test(value) || value.endsWith(':')) return false;
  return parse(value) === value && parse(value, { version: '1.1' }) === value;
}
