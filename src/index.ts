export { excerptOf, hasErrors } from './diagnostics.ts';
export type { Diagnostic, ExcerptLine, Place, RelatedPlace, Severity } from './diagnostics.ts';
export { InputError, ManagerError, UsageError } from './errors.ts';
export { loadManifest } from './manifest/load.ts';
export type { Loaded } from './manifest/load.ts';
export type { Manifest } from './manifest/manifest.ts';
export { prepare } from './generate/prepare.ts';
export type { Prepared, PlanRequest } from './generate/prepare.ts';
export { generate } from './generate/generate.ts';
export type { Generated } from './generate/generate.ts';
export { planRecord, recordOf } from './plan/record.ts';
export type { ImageRecord } from './plan/record.ts';
export type { Image, Plan } from './plan/image.ts';
export { createEnvironment } from './render/environment.ts';
export { jsonSchemaOf } from './schemas.ts';
export type { Metadata, MetadataEntry } from './tree/metadata-schema.ts';
export { compareTree } from './tree/diff.ts';
export { writeTree } from './tree/write.ts';
export type { WriteReport, WriteRequest } from './tree/write.ts';
/** Images of bentos, as `bentoml.container`: `container.build('iris:latest', { backend: 'podman' })`. */
export * as container from './containerize/container/library.ts';
/** Bentos of the store, as `bentoml.bentos`. */
export * as bentos from './containerize/container/bentos.ts';
