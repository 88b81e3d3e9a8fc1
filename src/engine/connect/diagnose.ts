import { statfs } from 'node:fs/promises';
import type { Diagnostic } from '../../diagnostics.ts';
import { ageProblem } from '../docker/api-version.ts';
import type { DiskUsage } from '../docker/disk-usage.ts';
import type { DockerEngine } from '../docker/docker-engine.ts';
import { EngineError } from '../engine-error.ts';
import type { EngineInfo } from '../engine.ts';

/** What an engine is, can and lacks. */
export interface EngineReport {
  readonly info: EngineInfo;
  /** The version of the API that is spoken with it. */
  readonly apiVersion: string;
  /** What it builds for; undefined: the API does not tell. */
  readonly platforms: readonly BuildPlatform[] | undefined;
  /** Undefined when the engine does not tell in time. */
  readonly usage: DiskUsage | undefined;
  /** Of the disk that the engine uses, when it is this machine's. */
  readonly freeBytes: number | undefined;
}

export interface BuildPlatform {
  readonly platform: string;
  /** By QEMU or the like: slower by far. */
  readonly emulated: boolean;
}

/** Below this a build of a few images fills the disk. */
const LOW_DISK = 10e9;
/** Engines with much on their disk take long to count it. */
const USAGE_PATIENCE = 20_000;

/** Asks an engine all that `manager doctor` tells. */
export async function diagnose(engine: DockerEngine, signal: AbortSignal): Promise<EngineReport> {
  const info = await engine.info(signal);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(USAGE_PATIENCE)]);
  const [platforms, usage, freeBytes] = await Promise.all([
    info.builder === 'buildkit' ? unlessRefused(engine.platforms(signal), signal) : undefined,
    unlessRefused(engine.diskUsage(limit), signal),
    engine.address.url.startsWith('unix:') ? freeOn(info.rootFolder) : undefined,
  ]);
  return {
    info,
    apiVersion: engine.apiVersion,
    platforms: platforms?.map((platform) => ({
      platform,
      emulated: isEmulated(platform, info.platform),
    })),
    usage,
    freeBytes,
  };
}

/** What an engine lacks, and what to do; an error is what keeps manager from working with it. */
export function lacksOf({ info, platforms, usage, freeBytes }: EngineReport): Diagnostic[] {
  const found: Diagnostic[] = [];
  const old = ageProblem(info);
  if (old !== undefined) found.push({ code: 'engine/too-old', severity: 'error', ...old });
  if (info.builder === 'classic') {
    found.push({
      code: 'engine/no-buildkit',
      severity: 'warning',
      message: 'builds go without BuildKit: no cache mounts, build secrets or here-documents',
      hint: 'Use Docker Engine 20.10 or newer, and do not set DOCKER_BUILDKIT=0.',
    });
  }
  if (platforms?.every(({ emulated }) => !emulated) === true) {
    found.push({
      code: 'engine/no-emulation',
      severity: 'warning',
      message: `other processors are not emulated: only ${info.platform} can be built`,
      hint: 'Install qemu-user-static and binfmt-support on the engine’s machine, if you build for others.',
    });
  }
  if (freeBytes !== undefined && freeBytes < LOW_DISK) {
    found.push({
      code: 'engine/low-disk',
      severity: 'warning',
      message: `less than ${LOW_DISK / 1e9} GB are free in ${info.rootFolder}`,
      hint: '`docker system df` shows what takes the room, `docker system prune` frees what nobody uses.',
    });
  }
  if (typeof usage?.buildCache === 'object') {
    found.push({
      code: 'engine/broken-cache',
      severity: 'warning',
      message: `the build cache seems to be damaged: ${usage.buildCache.unknown}`,
      hint: 'If builds fail too: `docker builder prune --all` empties it, and the next builds start anew.',
    });
  }
  return found;
}

/** x86-64 runs 386 and arm64 most of arm by themselves; variants of one architecture differ in speed, not in kind. */
function isEmulated(platform: string, own: string): boolean {
  const [os, architecture = ''] = platform.split('/');
  const [ownOs, ownArchitecture = ''] = own.split('/');
  if (os !== ownOs) return true;
  const alike: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] };
  return (
    architecture !== ownArchitecture && alike[ownArchitecture]?.includes(architecture) !== true
  );
}

/** A part of the report may be missing; an aborted run may not go on. */
async function unlessRefused<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** The engine's folder may be in a virtual machine, and so not here. */
async function freeOn(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
