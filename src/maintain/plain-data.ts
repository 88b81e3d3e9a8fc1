import { isRecord } from './manifest-text.ts';
import { scalarText } from './scalar-text.ts';

/** Plain data in YAML's flow style, on one line. */
export function inlineText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
  if (isRecord(value)) {
    const pairs = Object.entries(value).map(
      ([key, each]) => `${scalarText(key)}: ${inlineText(each)}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return typeof value === 'string' ? scalarText(value) : JSON.stringify(value);
}

/** A record in block style: maps in maps a line each, what holds plain values only on one line, and a long list an item a line. */
export function blockRows(record: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const inline = `${scalarText(key)}: ${inlineText(value)}`;
    const isDeep = isRecord(value) && Object.values(value).some((each) => typeof each === 'object');
    if (!isDeep && inline.length <= WIDTH) return [inline];
    if (isRecord(value))
      return [`${scalarText(key)}:`, ...blockRows(value).map((row) => `  ${row}`)];
    if (!Array.isArray(value)) return [inline];
    return [`${scalarText(key)}:`, ...value.map((item) => `  - ${inlineText(item)}`)];
  });
}

const WIDTH = 100;
