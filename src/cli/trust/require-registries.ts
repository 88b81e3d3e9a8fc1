import { UsageError } from '../../errors.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { suggestion } from '../../nearest.ts';

type Registries = Pick<Manifest, 'registries'>;

/** @throws UsageError for a manifest that names no registry: there would be nothing to ask */
export function requireRegistries({ registries }: Registries, shown: string): void {
  if (registries.length > 0) return;
  throw new UsageError(
    `${shown} names no registry`,
    'Add one to its repository section, with the repositories of the packages.',
  );
}

/** @throws UsageError for a host that the manifest does not have */
export function refuseUnknownRegistries(
  { registries }: Registries,
  asked: readonly string[] = [],
): void {
  const known = registries.map(({ host }) => host);
  const unknown = asked.find((host) => !known.includes(host));
  if (unknown === undefined) return;
  const hint = suggestion(unknown, known);
  throw new UsageError(`--registry ${unknown}: the manifest has none of that name`, hint);
}
