import * as z from 'zod';
import { formatPlatform } from '../../registry/platform.ts';
import type { EngineInfo } from '../engine.ts';
import { askJson } from './api.ts';
import type { SessionTransport } from './transport.ts';

/** What we read of `GET /info` and `GET /version`; Podman leaves some of it out. */
const infoShape = z.object({
  Architecture: z.string().optional(),
  OSType: z.string().optional(),
  Driver: z.string().nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  NCPU: z.number().optional(),
  MemTotal: z.number().optional(),
  DockerRootDir: z.string().optional(),
  RegistryConfig: z.object({ Mirrors: z.array(z.string()).nullish() }).nullish(),
});

const versionShape = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Os: z.string().optional(),
  Arch: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
});

/** Everything of {@link EngineInfo} but the builder, which an engine does not tell so. */
export async function readInfo(
  transport: SessionTransport,
  signal: AbortSignal | undefined,
): Promise<Omit<EngineInfo, 'builder'>> {
  const common = { method: 'GET', stage: 'connect', ...(signal && { signal }) } as const;
  const [info, version] = await Promise.all([
    askJson(transport, { ...common, path: '/info' }, infoShape),
    askJson(transport, { ...common, path: '/version' }, versionShape),
  ]);
  const isPodman = version.Components?.some(({ Name }) => Name === 'Podman Engine') === true;
  return {
    product: isPodman ? 'Podman Engine' : 'Docker Engine',
    version: version.Version,
    apiVersion: version.ApiVersion,
    platform: platformOf(info, version),
    cpus: info.NCPU ?? 1,
    memory: info.MemTotal ?? 0,
    store: isContainerd(info.DriverStatus) ? 'containerd' : 'graphdriver',
    rootFolder: info.DockerRootDir ?? '',
    mirrors: info.RegistryConfig?.Mirrors ?? [],
  };
}

/** The kernel's word tells the variant (`armv7l`), Go's word does not. */
function platformOf(
  { OSType, Architecture = '' }: z.infer<typeof infoShape>,
  { Os, Arch }: z.infer<typeof versionShape>,
): string {
  const os = OSType ?? Os ?? 'linux';
  const [, level] = /^armv(\d)/.exec(Architecture) ?? [];
  if (level !== undefined && level < '8') {
    return formatPlatform({ os, architecture: 'arm', variant: `v${level}` });
  }
  return formatPlatform({ os, architecture: Arch ?? Architecture });
}

/** Docker's manual, "containerd image store": `docker info -f '{{ .DriverStatus }}'` shows the snapshotter's type. */
function isContainerd(status: readonly (readonly string[])[] | null | undefined): boolean {
  return (
    status?.some(
      ([name, value]) => name === 'driver-type' && value === 'io.containerd.snapshotter.v1',
    ) === true
  );
}
