import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/registry/digest.ts';
import { assembleIndex } from '../../src/registry/image-index.ts';
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../../src/registry/media-type.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';

const repository = { host: 'registry.example', path: 'a/b' };
const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A registry's content in memory: what `assembleIndex` reads of it. */
function content() {
  const blobs = new Map<string, { mediaType: string; bytes: Buffer }>();
  const put = (mediaType: string, value: unknown): string => {
    const bytes = Buffer.from(JSON.stringify(value));
    blobs.set(digestOf(bytes), { mediaType, bytes });
    return digestOf(bytes);
  };
  const get = (digest: string | undefined) => {
    const found = blobs.get(digest ?? '');
    if (found === undefined) throw new RegistryError('registry/not-found', 'it is not there');
    return found;
  };
  return {
    put,
    image: (architecture: string, mediaType = OCI_MANIFEST): string => {
      const digest = put('config', { os: 'linux', architecture });
      const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 1 };
      return put(mediaType, { schemaVersion: 2, mediaType, config, layers: [] });
    },
    client: {
      getManifest: ({ digest }: { digest: string | undefined }) =>
        Promise.resolve().then(() => ({ digest: digest ?? '', ...get(digest) })),
      readBlob: (_: unknown, digest: string) => Promise.resolve().then(() => get(digest).bytes),
    },
  };
}

const platforms = ['linux/amd64', 'linux/arm64'];

describe('assembleIndex', () => {
  it('makes the same bytes whatever the order of the children, in the order of the platforms', async () => {
    const { image, client } = content();
    const children = platforms.map((platform) => ({
      platform,
      digest: image(platform.slice('linux/'.length)),
    }));
    const annotations = { b: '2', a: '1' };
    const index = await assembleIndex(client, { repository, platforms, children, annotations });
    const reversed = await assembleIndex(client, {
      repository,
      platforms,
      children: [...children].reverse(),
      annotations: { a: '1', b: '2' },
    });
    expect(reversed.digest).toBe(index.digest);
    expect(index.mediaType).toBe(OCI_INDEX);
    expect(JSON.parse(Buffer.from(index.bytes).toString())).toMatchObject({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [
        { digest: children[0]?.digest, platform: { architecture: 'amd64', os: 'linux' } },
        { digest: children[1]?.digest, platform: { architecture: 'arm64', os: 'linux' } },
      ],
    });
  });

  it('is a list of Docker, unless it has annotations', async () => {
    const { image, client } = content();
    const children = [{ platform: 'linux/amd64', digest: image('amd64', DOCKER_MANIFEST) }];
    const request = { repository, platforms: ['linux/amd64'], children };
    expect((await assembleIndex(client, request)).mediaType).toBe(DOCKER_LIST);
    const annotated = await assembleIndex(client, { ...request, annotations: { a: '1' } });
    expect(annotated.mediaType).toBe(OCI_INDEX);
  });

  it('takes the image and its attestations out of the index of a child', async () => {
    const { image, put, client } = content();
    const digest = image('amd64');
    const attestation = {
      mediaType: OCI_MANIFEST,
      digest: hex('b'),
      size: 2,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': digest,
      },
    };
    const platform = { os: 'linux', architecture: 'amd64' };
    const child = put(OCI_INDEX, {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [{ mediaType: OCI_MANIFEST, digest, size: 1, platform }, attestation],
    });
    const children = [{ platform: 'linux/amd64', digest: child }];
    const index = await assembleIndex(client, { repository, platforms: ['linux/amd64'], children });
    const { manifests } = JSON.parse(Buffer.from(index.bytes).toString()) as {
      manifests: { digest: string }[];
    };
    expect(manifests.map((each) => each.digest)).toEqual([digest, hex('b')]);
  });

  it('refuses what is missing, twice there, or of another platform', async () => {
    const { image, client } = content();
    const amd64 = { platform: 'linux/amd64', digest: image('amd64') };
    const cases: [string, { platform: string; digest: string }[], string][] = [
      ['missing', [amd64], 'lacks linux/arm64'],
      ['wrong', [amd64, { ...amd64, platform: 'linux/arm64' }], 'is for linux/amd64'],
      ['twice', [amd64, amd64, { platform: 'linux/arm64', digest: image('arm64') }], 'twice'],
    ];
    for (const [, children, message] of cases) {
      const assembling = assembleIndex(client, { repository, platforms, children });
      await expect(assembling).rejects.toMatchObject({ code: 'registry/incomplete-index' });
      await expect(assembling).rejects.toThrow(message);
    }
  });
});
