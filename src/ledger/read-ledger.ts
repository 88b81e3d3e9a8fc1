import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { formatPlatform } from '../registry/platform.ts';
import { readArchive } from './archive/archive.ts';
import { instructionOf } from './instruction.ts';
import type { Ledger } from './ledger.ts';
import { mergeLayers } from './merge-layers.ts';
import type { Merged } from './merge-layers.ts';
import { packageOrder } from './package.ts';
import { askRpm } from './ask-rpm.ts';

export interface LedgerRequest {
  /** A reference or an id. */
  readonly image: string;
  /** Undefined: the engine's own, where it holds several. */
  readonly platform?: string;
  readonly signal: AbortSignal;
  /** Hears how many bytes of the image were read. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Reads what an image of an engine holds. Nothing of the image runs, but for rpm's database, which only rpm can read.
 *
 * @throws EngineError when the engine does not hold the image, or cannot save it; ArchiveError for what it saved; the signal's reason
 */
export async function readLedger(engine: Engine, request: LedgerRequest): Promise<Ledger> {
  const { image, signal, onBytes } = request;
  // Whatever its platform: engines before API 1.49 show one of several, and save them all.
  const held = await engine.image(image, undefined, signal);
  if (held === undefined) throw notHeld(image);
  if (engine.save === undefined) {
    throw new EngineError('inspect', 'this engine gives no archive of an image', {
      hint: 'Use an engine of the Docker Engine API: Docker, or the service of Podman.',
    });
  }
  const platform = request.platform ?? held.platform;
  const asked = { image, ...(request.platform !== undefined && { platform }) };
  const saved = await readArchive(await engine.save(asked, signal), {
    wanted: platform,
    ...(onBytes !== undefined && { onBytes }),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  const { config, layers } = saved;
  const merged = mergeLayers(layers);
  const rpm = await askRpm(engine, { image, platform, signal }, merged.databases);
  return {
    reference: image,
    digest: saved.configDigest,
    platform: formatPlatform(config),
    created: config.created,
    system: merged.system,
    layers: layers.map(({ files, size, removed, emptied }, index) => ({
      digest: config.diffIds[index] ?? '',
      instruction: instructionOf(config.steps[index] ?? ''),
      files: files.size,
      size,
      removed: removed.length + emptied.length,
    })),
    packages: [...merged.packages, ...rpm.packages].sort(packageOrder),
    problems: [...unreadProblems(merged), ...rpm.problems],
  };
}

function notHeld(image: string): EngineError {
  return new EngineError('inspect', `the engine does not hold ${image}`, {
    hint: `Pull it (\`docker pull ${image}\`) or build it first.`,
  });
}

function unreadProblems({ unread }: Merged): readonly string[] {
  return unread.map((path) => `/${path} is too large to be a list of packages, and was not read`);
}
