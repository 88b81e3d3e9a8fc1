import * as z from 'zod';
import { EngineError } from '../engine-error.ts';
import { askJson } from './api.ts';
import { isAtLeast } from './api-version.ts';
import type { SessionTransport } from './transport.ts';

/** What an engine's things take on its disk, in bytes. */
export interface DiskUsage {
  /** All layers of all images, shared ones once. */
  readonly images: number;
  readonly imageCount: number;
  readonly containers: number;
  readonly volumes: number;
  /** Or why the engine cannot tell. */
  readonly buildCache: number | { readonly unknown: string };
}

const sizes = z.array(z.record(z.string(), z.unknown())).nullish();

const usageShape = z.object({
  LayersSize: z.number().nullish(),
  Images: sizes,
  Containers: sizes,
  Volumes: z.array(z.object({ UsageData: z.object({ Size: z.number() }).nullish() })).nullish(),
  BuildCache: sizes,
});

type Usage = z.infer<typeof usageShape>;

/** What can be asked for by itself, without the build cache: from API 1.42 on (moby, docs/api/version-history.md). */
const WITHOUT_CACHE = ['image', 'container', 'volume'];

/**
 * `GET /system/df`, summed up. Takes an engine a while when it holds much. One that has lost a part of its build cache
 * fails the whole question (docker/for-win 11884, docker/for-mac 5647), so it is asked again without it.
 */
export async function readDiskUsage(
  transport: SessionTransport,
  apiVersion: string,
  signal?: AbortSignal,
): Promise<DiskUsage> {
  try {
    const usage = await ask(transport, undefined, signal);
    return summed(usage, total(usage.BuildCache, 'Size'));
  } catch (error) {
    if (!(error instanceof EngineError) || !isAtLeast(apiVersion, '1.42')) throw error;
    return summed(await ask(transport, WITHOUT_CACHE, signal), { unknown: error.message });
  }
}

function ask(
  transport: SessionTransport,
  type: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Usage> {
  const request = { method: 'GET', path: '/system/df', query: { type }, stage: 'inspect' } as const;
  return askJson(transport, { ...request, ...(signal && { signal }) }, usageShape);
}

function summed(usage: Usage, buildCache: DiskUsage['buildCache']): DiskUsage {
  // Podman 4 says 0; then shared layers are counted with each image.
  const layers = usage.LayersSize ?? 0;
  const volumes = (usage.Volumes ?? []).map(({ UsageData }) => Math.max(0, UsageData?.Size ?? 0));
  return {
    images: layers > 0 ? layers : total(usage.Images, 'Size'),
    imageCount: usage.Images?.length ?? 0,
    containers: total(usage.Containers, 'SizeRw'),
    volumes: volumes.reduce((sum, size) => sum + size, 0),
    buildCache,
  };
}

function total(entries: z.infer<typeof sizes>, field: string): number {
  return (entries ?? []).reduce((sum, entry) => {
    const size = entry[field];
    return sum + (typeof size === 'number' && size > 0 ? size : 0);
  }, 0);
}
