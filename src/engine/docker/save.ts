import type { Readable } from 'node:stream';
import type { ContainerImage } from '../containers.ts';
import { isAtLeast } from './api-version.ts';
import { platformJson } from './images.ts';
import { escapeName } from './transport.ts';
import type { SessionTransport } from './transport.ts';

/** `platform` of `GET /images/{name}/get` (moby, api/docs/CHANGELOG.md). */
const SAVE_PLATFORM_SINCE = '1.48';

/**
 * An image as a tar, as it comes. An engine that cannot choose among the platforms of an image saves all that it holds.
 *
 * @throws EngineError when the engine does not hold the image, or cannot save it; the signal's reason
 */
export function saveImage(
  { transport, apiVersion }: { readonly transport: SessionTransport; readonly apiVersion: string },
  { image, platform }: ContainerImage,
  signal: AbortSignal,
): Promise<Readable> {
  const asks = platform !== undefined && isAtLeast(apiVersion, SAVE_PLATFORM_SINCE);
  return transport.send({
    method: 'GET',
    path: `/images/${escapeName(image)}/get`,
    query: { platform: asks ? platformJson(platform) : undefined },
    stage: 'inspect',
    signal,
  });
}
