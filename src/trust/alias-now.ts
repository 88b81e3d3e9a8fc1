import { laterRelease } from '../deliver/alias-move.ts';
import type { AliasNow, AliasTarget } from '../deliver/alias-move.ts';
import { listTags } from '../deliver/registry-port.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { ImageReference } from '../registry/reference.ts';
import type { ServedReader } from './served.ts';

/**
 * What a moving tag leads to now, with all that tells of its version: the labels, and the tags of later releases at the same digest.
 *
 * @param digest what it leads to
 * @throws RegistryError as the client does
 */
export async function aliasNow(
  alias: ImageReference,
  digest: string,
  target: Pick<AliasTarget, 'version' | 'tagFormat'>,
  means: {
    readonly client: RegistryClient;
    readonly reader: ServedReader;
    readonly signal: AbortSignal;
  },
): Promise<AliasNow> {
  const { client, reader, signal } = means;
  const [first] = await reader.read(alias, digest, signal);
  const tags = await listTags(client, alias, signal);
  const later = await laterRelease(digest, tags, target, async (tag) => {
    return (await client.headManifest({ ...alias, tag }, signal))?.digest;
  });
  return { digest, labels: first?.labels ?? {}, later };
}
