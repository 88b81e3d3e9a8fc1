import { UsageError } from '../../errors.ts';
import type { Manifest } from '../../manifest/manifest.ts';

/** @throws UsageError for a manifest that names no registry: there would be nothing to ask */
export function requireRegistries(
  { registries }: Pick<Manifest, 'registries'>,
  shown: string,
): void {
  if (registries.length > 0) return;
  throw new UsageError(
    `${shown} names no registry`,
    'Add one to its repository section, with the repositories of the packages.',
  );
}
