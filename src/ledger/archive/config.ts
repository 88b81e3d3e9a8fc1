import * as z from 'zod';

/** What an image's configuration tells (OCI image specification, config.md). */
export interface SavedConfig {
  /** RFC 3339; undefined: it does not say, or says that it was at the beginning of time. */
  readonly created: string | undefined;
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | undefined;
  /** Digests of the layers' tars, in order. */
  readonly diffIds: readonly string[];
  /** The step that made each layer, in their order; empty where the history does not say. */
  readonly steps: readonly string[];
}

const configShape = z.object({
  created: z.string().nullish(),
  os: z.string().nullish(),
  architecture: z.string().nullish(),
  variant: z.string().nullish(),
  rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }),
  history: z
    .array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() }))
    .nullish(),
});

/** Undefined: the document is no configuration of an image. */
export function readConfig(value: unknown): SavedConfig | undefined {
  const read = configShape.safeParse(value);
  if (!read.success) return undefined;
  const { created, os, architecture, variant, rootfs, history } = read.data;
  const diffIds = rootfs.diff_ids ?? [];
  const steps = (history ?? [])
    .filter((step) => step.empty_layer !== true)
    .map((step) => step.created_by ?? '');
  return {
    created: momentOf(created),
    os: os ?? 'linux',
    architecture: architecture ?? '',
    variant: variant ?? undefined,
    diffIds,
    // A history with other steps than there are layers says of none which is its.
    steps: steps.length === diffIds.length ? steps : diffIds.map(() => ''),
  };
}

/** Builders that know no time write Go's zero, or the epoch (reproducible-builds.org, SOURCE_DATE_EPOCH). */
function momentOf(created: string | null | undefined): string | undefined {
  const moment = Date.parse(created ?? '');
  return Number.isNaN(moment) || moment <= 0 ? undefined : new Date(moment).toISOString();
}
