import pLimit from 'p-limit';
import * as z from 'zod';
import { normalizePlatform } from '../../registry/platform.ts';
import type { EngineImage, ListedImage } from '../engine.ts';
import { fullId, imageOf, imageShape, named } from '../inspected-image.ts';
import { askJson } from './api.ts';
import { isAtLeast } from './api-version.ts';
import { statusOf } from './http-status.ts';
import { escapeName } from './transport.ts';
import type { SessionTransport } from './transport.ts';

const listShape = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Size: z.number().nullish(),
  }),
);

/** `platform` of `GET /images/{name}/json`, see the API's version history (moby, api/docs/CHANGELOG.md). */
export const PLATFORM_SINCE = '1.49';
/** Inspections at once: enough to hide the way to a far engine. */
const AT_ONCE = 8;

/**
 * One image, by reference or id.
 *
 * @param platform where the engine's store keeps several platforms under one name, this one. Engines before API 1.49 show
 *   only one of them, their own if they hold it: another one is then not found
 * @returns undefined when the engine does not hold it, or not for that platform
 */
export async function readImage(
  { transport, apiVersion }: { transport: SessionTransport; apiVersion: string },
  reference: string,
  platform?: string,
  signal?: AbortSignal,
): Promise<EngineImage | undefined> {
  const asks = platform !== undefined && isAtLeast(apiVersion, PLATFORM_SINCE);
  const request = {
    method: 'GET',
    path: `/images/${escapeName(reference)}/json`,
    query: { platform: asks ? platformJson(platform) : undefined },
    stage: 'inspect',
    ...(signal && { signal }),
  } as const;
  const image = await askJson(transport, request, imageShape).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  });
  if (image === undefined) return undefined;
  const found = imageOf(image);
  const isOther = platform !== undefined && normalizePlatform(platform) !== found.platform;
  return isOther ? undefined : found;
}

/** All images that carry a label, whatever its value, in the engine's order: the newest first. */
export async function readImagesWithLabel(
  engine: { transport: SessionTransport; apiVersion: string },
  label: string,
  signal?: AbortSignal,
): Promise<readonly EngineImage[]> {
  const listed = await listImagesWithLabel(engine.transport, label, signal);
  // The list lacks platforms and layers.
  const limit = pLimit(AT_ONCE);
  const images = await Promise.all(
    listed.map(({ id }) => limit(() => readImage(engine, id, undefined, signal))),
  );
  return images.filter((image) => image !== undefined);
}

/** As {@link readImagesWithLabel}, in one question. Podman lists an image once for every name: those become one. */
export async function listImagesWithLabel(
  transport: SessionTransport,
  label: string,
  signal?: AbortSignal,
): Promise<readonly ListedImage[]> {
  const listed = await askJson(
    transport,
    {
      method: 'GET',
      path: '/images/json',
      query: { filters: JSON.stringify({ label: [label] }) },
      stage: 'inspect',
      ...(signal && { signal }),
    },
    listShape,
  );
  const images = new Map<string, ListedImage>();
  for (const { Id, RepoTags, RepoDigests, Labels, Size } of listed) {
    const id = fullId(Id);
    const before = images.get(id);
    images.set(id, {
      id,
      references: [...new Set([...(before?.references ?? []), ...named(RepoTags)])],
      digests: [...new Set([...(before?.digests ?? []), ...named(RepoDigests)])],
      labels: Labels ?? {},
      size: Size ?? 0,
    });
  }
  return [...images.values()];
}

/** A platform as a query of the API has it. */
export function platformJson(platform: string): string {
  const [os, architecture, variant] = normalizePlatform(platform).split('/');
  return JSON.stringify({ os, architecture, ...(variant !== undefined && { variant }) });
}
