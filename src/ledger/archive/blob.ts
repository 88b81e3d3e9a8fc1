import { createHash } from 'node:crypto';
import { PassThrough, pipeline, Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import zlib, { createGunzip } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';
import { readLayer } from './layer.ts';
import type { LayerContents } from './layer.ts';

/** What one file of an archive turned out to be. */
export type Blob =
  | { readonly type: 'layer'; readonly layer: LayerContents }
  | { readonly type: 'document'; readonly value: unknown; readonly digest: string }
  /** Text that is no JSON: `VERSION`. */
  | { readonly type: 'other' };

/** Configurations and manifests have some kB. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;
const TAR_BLOCK = 512;
/** RFC 1952, section 2.3.1. */
const GZIP = Buffer.from([0x1f, 0x8b]);
/** RFC 8878, section 3.1.1. */
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * A file of an archive by its first bytes: engines call blobs by their digests, and say elsewhere, perhaps later, what they
 * are.
 *
 * @throws ArchiveError for what is compressed in a way that this Node.js does not know, and for a layer that cannot be read
 */
export async function readBlob(stream: AsyncIterable<Buffer>, path: string): Promise<Blob> {
  const pieces = stream[Symbol.asyncIterator]();
  const head = await firstBytes(pieces);
  const whole = Readable.from(joined(head, pieces), { objectMode: false });
  if (startsWith(head, GZIP)) return layerOf(whole, createGunzip(), path);
  if (startsWith(head, ZSTD)) return layerOf(whole, zstd(), path);
  const isTar = head.subarray(257, 262).toString('latin1') === 'ustar';
  // What ends a tar is zeros: that is an empty one.
  const isEmpty = head.length >= TAR_BLOCK && head.every((byte) => byte === 0);
  return isTar || isEmpty ? layerOf(whole, new PassThrough(), path) : documentOf(whole);
}

/** As many as a tar's header has, or all there are. */
async function firstBytes(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < TAR_BLOCK) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(
  head: Buffer,
  pieces: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    yield next.value;
  }
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

async function layerOf(compressed: Readable, unpack: Duplex, path: string): Promise<Blob> {
  const tar = new PassThrough();
  // The reader gets its errors.
  pipeline(compressed, unpack, tar, () => undefined);
  try {
    return { type: 'layer', layer: await readLayer(tar) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveError(
      `the layer ${path} in the engine's archive of the image cannot be read: ${why}`,
      "If it happens again, the engine's copy is damaged: pull or build the image again.",
      cause,
    );
  }
}

async function documentOf(stream: Readable): Promise<Blob> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > LARGEST_DOCUMENT) continue;
    hash.update(piece);
    pieces.push(piece);
  }
  if (size > LARGEST_DOCUMENT) return { type: 'other' };
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    return { type: 'document', value, digest: `sha256:${hash.digest('hex')}` };
  } catch {
    return { type: 'other' };
  }
}

/** Node.js has Zstandard from 22.15 on (its manual, "Zlib"). */
function zstd(): Duplex {
  const create = (zlib as { readonly createZstdDecompress?: () => Duplex }).createZstdDecompress;
  if (create !== undefined) return create();
  throw new ArchiveError(
    `the image has layers that are compressed by Zstandard, which Node.js ${process.versions.node} cannot read`,
    'Run manager with Node.js 22.15 or newer, or build the image with gzip layers.',
  );
}
