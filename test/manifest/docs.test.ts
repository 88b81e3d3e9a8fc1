import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';
import { jsonSchemaOf } from '../../src/schemas.ts';

const text = readFileSync(new URL('../../docs/manifest.md', import.meta.url), 'utf8');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The keys that a mapping may have, at every depth. Names that people choose are none. */
function keysOf(schema: Schema, seen = new Set<Schema>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  const below = [...Object.values(properties), ...anyOf, ...(items ? [items] : [])];
  if (typeof additionalProperties === 'object') below.push(additionalProperties);
  return [...Object.keys(properties), ...below.flatMap((each) => keysOf(each, seen))];
}

describe('docs/manifest.md', () => {
  const keys = [...new Set(keysOf(jsonSchemaOf('manifest')))];

  it('names every key of the schema', () => {
    const missing = keys.filter((key) => !new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``).test(text));
    expect(keys.length).toBeGreaterThan(40);
    expect(missing).toEqual([]);
  });

  it('has no key in its tables that the schema lacks', () => {
    const documented = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1] ?? '');
    expect(documented.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it.each(
    [...text.matchAll(/```yaml\n([^]*?)```/g)].map((match, index) => [index + 1, match[1] ?? '']),
  )('its example %i is sound', (_, example) => {
    expect(loadManifest(example, 'manifest.yml').diagnostics).toEqual([]);
  });
});
