import * as z from 'zod';
import { BuildReportSchema } from './deliver/report-schema.ts';
import { ImageComparisonSchema } from './ledger/compare/comparison-schema.ts';
import { ManifestSchema } from './manifest/schema.ts';
import { MetadataSchema } from './tree/metadata-schema.ts';
import { ComparisonSchema } from './trust/against/comparison-schema.ts';
import { ReasonsSchema } from './trust/reasons/reasons-schema.ts';
import { StatusSchema } from './trust/status/status-schema.ts';

const SCHEMAS = {
  manifest: { type: ManifestSchema, title: 'manifest.yml of manager' },
  metadata: { type: MetadataSchema, title: 'metadata.json of manager' },
  'build-report': { type: BuildReportSchema, title: 'build-report.json of manager' },
  comparison: { type: ComparisonSchema, title: 'What manager plan --against --json prints' },
  'image-comparison': {
    type: ImageComparisonSchema,
    title: 'What manager diff-images --json prints',
  },
  reasons: { type: ReasonsSchema, title: 'What manager plan --reasons --json prints' },
  status: { type: StatusSchema, title: 'What manager status --json prints' },
} as const;

export type SchemaName = keyof typeof SCHEMAS;

/** The JSON Schema (draft 2020-12) of a file that people or programs read and write, from the schema that checks it. */
export function jsonSchemaOf(name: SchemaName): Record<string, unknown> {
  const { type, title } = SCHEMAS[name];
  const { $schema, ...rest } = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });
  return { $schema, title, ...rest };
}
