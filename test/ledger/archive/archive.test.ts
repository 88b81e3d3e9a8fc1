import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/ledger/archive/archive.ts';
import { ArchiveError } from '../../../src/ledger/archive/archive-error.ts';

type Content = string | Buffer | Partial<Header>;

function tar(entries: Readonly<Record<string, Content>>): Promise<Buffer> {
  const out = pack();
  for (const [name, content] of Object.entries(entries)) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) out.entry({ name }, content);
    else out.entry({ name, ...content });
  }
  out.finalize();
  return buffer(out);
}

function sha(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const METADATA = 'Name: a\nVersion: 1\n';
const SITE = 'usr/lib/python3/site-packages';

function lowest(): Promise<Buffer> {
  return tar({
    './etc/': { type: 'directory' },
    './etc/passwd': 'root',
    'bin/sh': { type: 'symlink', linkname: 'dash' },
    [`${SITE}/a-1.dist-info/METADATA`]: METADATA,
    [`${SITE}/b-1.dist-info/METADATA`]: {
      type: 'link',
      linkname: `${SITE}/a-1.dist-info/METADATA`,
    },
  });
}

function highest(): Promise<Buffer> {
  return tar({
    'etc/.wh.passwd': '',
    'var/.wh..wh..opq': '',
    '.wh..wh.plnk': '',
    'new/file': '12345',
  });
}

function configOf(layers: readonly Buffer[], architecture = 'amd64'): string {
  return JSON.stringify({
    created: '2024-01-02T03:04:05.678901234Z',
    os: 'linux',
    architecture,
    rootfs: { type: 'layers', diff_ids: layers.map((bytes) => `sha256:${sha(bytes)}`) },
    history: [
      { created_by: 'one' },
      { created_by: 'ENV', empty_layer: true },
      { created_by: 'two' },
    ],
  });
}

/** docker's own form, up to 24. */
async function classic(): Promise<Record<string, Content>> {
  const [a, b] = [await lowest(), await highest()];
  return {
    'top/layer.tar': b,
    'top/VERSION': '1.0',
    'c.json': configOf([a, b]),
    'bottom/layer.tar': { type: 'symlink', linkname: '../real.tar' },
    'real.tar': a,
    'manifest.json': JSON.stringify([
      { Config: 'c.json', RepoTags: null, Layers: ['bottom/layer.tar', 'top/layer.tar'] },
    ]),
  };
}

/** The layout of the OCI image specification, for two platforms, one of them without its layers. */
async function layout(squeeze: (bytes: Buffer) => Buffer): Promise<Record<string, Content>> {
  const layers = [await lowest(), await highest()];
  const blobs: Record<string, Content> = {};
  const put = (content: Buffer | string): { digest: string } => {
    blobs[`blobs/sha256/${sha(content)}`] = content;
    return { digest: `sha256:${sha(content)}` };
  };
  const config = put(configOf(layers));
  const whole = put(JSON.stringify({ config, layers: layers.map((bytes) => put(squeeze(bytes))) }));
  const absent = { digest: `sha256:${'0'.repeat(64)}` };
  const foreign = put(configOf(layers, 'arm64'));
  const partial = put(JSON.stringify({ config: foreign, layers: [absent] }));
  const index = put(JSON.stringify({ manifests: [partial, whole, absent] }));
  return { 'oci-layout': '{}', 'index.json': JSON.stringify({ manifests: [index] }), ...blobs };
}

async function read(entries: Readonly<Record<string, Content>>, wanted?: string) {
  const archive = Readable.from([await tar(entries)]);
  return readArchive(archive, wanted === undefined ? {} : { wanted });
}

describe.each([
  ['docker form', classic],
  ['OCI layout', () => layout((bytes) => bytes)],
  ['OCI layout, gzip', () => layout((bytes) => gzipSync(bytes))],
])('an archive of the %s', (_, make) => {
  it('is read', async () => {
    const { config, configDigest, layers } = await read(await make(), 'linux/amd64');
    expect(configDigest).toBe(`sha256:${sha(configOf([await lowest(), await highest()]))}`);
    expect(config).toMatchObject({
      created: '2024-01-02T03:04:05.678Z',
      steps: ['one', 'two'],
      architecture: 'amd64',
    });
    const [first, second] = layers;
    expect(first).toMatchObject({ size: 4 + METADATA.length, removed: [], emptied: [] });
    expect([...(first?.files ?? [])]).toEqual([
      'etc/passwd',
      'bin/sh',
      `${SITE}/a-1.dist-info/METADATA`,
      `${SITE}/b-1.dist-info/METADATA`,
    ]);
    expect([...(first?.texts ?? [])]).toEqual([
      [`${SITE}/a-1.dist-info/METADATA`, METADATA],
      [`${SITE}/b-1.dist-info/METADATA`, METADATA],
    ]);
    expect(second).toMatchObject({ size: 5, removed: ['etc/passwd'], emptied: ['var'] });
    expect(second?.files.size).toBe(1);
  });
});

it('tells the platforms that there are, each once', async () => {
  const both = await layout((bytes) => bytes);
  const index = JSON.parse(both['index.json'] as string) as { manifests: object[] };
  const twice = JSON.stringify({ manifests: [...index.manifests, ...index.manifests] });
  await expect(read({ ...both, 'index.json': twice }, 'linux/arm64')).rejects.toThrow(
    'the engine holds the image for linux/amd64, not for linux/arm64',
  );
  await expect(read(await classic(), 'linux/arm64')).rejects.toThrow(
    'the engine holds the image for linux/amd64, not for linux/arm64',
  );
});

it('says when parts are missing', async () => {
  const whole = Object.entries(await classic());
  const rest = whole.filter(([path]) => path !== 'real.tar');
  await expect(read(Object.fromEntries(rest))).rejects.toThrow(
    'it lacks the configuration or layers',
  );
  await expect(read({})).rejects.toThrow(ArchiveError);
});

it('says which layer is damaged', async () => {
  const whole = await classic();
  const bytes = Buffer.from(gzipSync(await lowest())).subarray(0, 60);
  await expect(read({ ...whole, 'real.tar': bytes })).rejects.toThrow(
    "the layer real.tar in the engine's archive of the image cannot be read",
  );
});

it('reads an image of an empty layer, and one of none', async () => {
  const config = (...layers: Buffer[]): string => configOf(layers);
  const empty = Buffer.alloc(1024);
  const manifest = (...layers: string[]): string =>
    JSON.stringify([{ Config: 'c.json', Layers: layers }]);
  const one = {
    'c.json': config(empty),
    'l/layer.tar': empty,
    'manifest.json': manifest('l/layer.tar'),
  };
  expect((await read(one)).layers).toHaveLength(1);
  // A history of more steps than layers says of none which is its.
  expect((await read(one)).config.steps).toEqual(['']);
  expect((await read({ 'c.json': config(), 'manifest.json': manifest() })).layers).toEqual([]);
});

it('gives up an archive that breaks off, without waiting', async () => {
  const bytes = await tar(await classic());
  const broken = Readable.from(
    (function* () {
      yield bytes.subarray(0, bytes.length / 2);
      throw new Error('cut off');
    })(),
  );
  await expect(readArchive(broken)).rejects.toThrow('cut off');
});

it('ends with an error for whatever else comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      await expect(readArchive(Readable.from([Buffer.from(bytes)]))).rejects.toThrow();
      const wrapped = { 'manifest.json': Buffer.from(bytes), x: Buffer.from(bytes) };
      await expect(read(wrapped)).rejects.toThrow(ArchiveError);
    }),
    { numRuns: 50 },
  );
});

it.runIf(!('createZstdDecompress' in (await import('node:zlib'))))(
  'says what cannot be read by this Node.js',
  async () => {
    const whole = await classic();
    const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]);
    await expect(read({ ...whole, 'real.tar': zstd })).rejects.toThrow('Zstandard');
  },
);
