import { describe, expect, it } from 'vitest';
import { jsonSchemaOf } from '../src/schemas.ts';

describe('jsonSchemaOf', () => {
  it.each(['manifest', 'metadata', 'build-report'] as const)(
    '%s is a schema of draft 2020-12 with a title',
    (name) => {
      const schema = jsonSchemaOf(name);
      expect(Object.keys(schema).slice(0, 2)).toEqual(['$schema', 'title']);
      expect(schema['$schema']).toContain('2020-12');
      expect(JSON.stringify(jsonSchemaOf(name))).toBe(JSON.stringify(schema));
    },
  );

  it('of the manifest refuses unknown keys and describes the sections', () => {
    const schema = jsonSchemaOf('manifest') as {
      additionalProperties: unknown;
      required?: string[];
      properties: Record<string, { description?: string }>;
    };
    expect(schema.additionalProperties).toBe(false);
    // Packages and distros, or triton, or all: which, the program says itself.
    expect(schema.required).toBeUndefined();
    const silent = Object.entries(schema.properties).filter(
      ([, { description }]) => description === undefined,
    );
    expect(silent.map(([key]) => key)).toEqual([]);
  });
});
