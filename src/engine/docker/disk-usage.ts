import * as z from 'zod';
import { askJson } from './api.ts';
import type { SessionTransport } from './transport.ts';

/** What an engine's things take on its disk, in bytes. */
export interface DiskUsage {
  /** All layers of all images, shared ones once. */
  readonly images: number;
  readonly imageCount: number;
  readonly containers: number;
  readonly volumes: number;
  readonly buildCache: number;
}

const sizes = z.array(z.record(z.string(), z.unknown())).nullish();

const usageShape = z.object({
  LayersSize: z.number().nullish(),
  Images: sizes,
  Containers: sizes,
  Volumes: z.array(z.object({ UsageData: z.object({ Size: z.number() }).nullish() })).nullish(),
  BuildCache: sizes,
});

/** `GET /system/df`, summed up. Takes an engine a while when it holds much. */
export async function readDiskUsage(
  transport: SessionTransport,
  signal?: AbortSignal,
): Promise<DiskUsage> {
  const usage = await askJson(
    transport,
    { method: 'GET', path: '/system/df', stage: 'inspect', ...(signal && { signal }) },
    usageShape,
  );
  // Podman 4 says 0; then shared layers are counted with each image.
  const layers = usage.LayersSize ?? 0;
  const volumes = (usage.Volumes ?? []).map(({ UsageData }) => Math.max(0, UsageData?.Size ?? 0));
  return {
    images: layers > 0 ? layers : total(usage.Images, 'Size'),
    imageCount: usage.Images?.length ?? 0,
    containers: total(usage.Containers, 'SizeRw'),
    volumes: volumes.reduce((sum, size) => sum + size, 0),
    buildCache: total(usage.BuildCache, 'Size'),
  };
}

function total(entries: z.infer<typeof sizes>, field: string): number {
  return (entries ?? []).reduce((sum, entry) => {
    const size = entry[field];
    return sum + (typeof size === 'number' && size > 0 ? size : 0);
  }, 0);
}
