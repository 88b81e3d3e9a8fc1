import type { RegistryClient } from '../registry/client.ts';
import { imageConfig, inspectImage } from '../registry/inspect-image.ts';
import { readManifest } from '../registry/manifest.ts';
import { bestPlatform } from '../registry/platform.ts';
import { parseReference } from '../registry/reference.ts';
import { environmentOf } from './image-facts.ts';
import type { ImageFacts } from './image-facts.ts';

/**
 * Reads an image's manifest and configuration in its registry: a few kilobytes in place of the image. Where it has not got the
 * platform, its first one speaks, and `platforms` tells.
 *
 * @throws RegistryError
 */
export async function registryFacts(
  client: Pick<RegistryClient, 'getManifest' | 'readBlob'>,
  text: string,
  platform: string,
  signal: AbortSignal,
): Promise<ImageFacts> {
  const reference = parseReference(text);
  const { digest, images } = await inspectImage(client, reference, signal);
  const platforms = images.map((image) => image.platform);
  const best = bestPlatform(platform, platforms) ?? platforms[0];
  const image = images.find((each) => each.platform === best);
  const known = {
    files: undefined,
    digest,
    platforms,
    size: undefined,
    source: 'registry',
  } as const;
  if (image === undefined) return { ...known, env: new Map(), labels: new Map() };
  const own = { ...reference, tag: undefined, digest: image.descriptor.digest };
  const content = readManifest(await client.getManifest(own, signal));
  if (content.type === 'index') return { ...known, env: new Map(), labels: new Map() };
  const { config, layers } = content.manifest;
  const { config: run } = await imageConfig(client, reference, config.digest, signal);
  return {
    ...known,
    env: environmentOf(run?.Env ?? []),
    labels: new Map(Object.entries(run?.Labels ?? {})),
    compressed: layers.reduce((total, { size }) => total + size, 0),
  };
}
