import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createRegistryClient } from '../../src/registry/client.ts';
import type { Credentials } from '../../src/registry/credentials.ts';
import { digestOf } from '../../src/registry/digest.ts';
import { pushIndex } from '../../src/registry/image-index.ts';
import { DOCKER_LIST, DOCKER_MANIFEST } from '../../src/registry/media-type.ts';
import { resolveBases } from '../../src/registry/resolve-bases.ts';
import { labAuthRegistry, labRegistry, lacksLab } from '../support/lab.ts';

const host = labRegistry();
const lab = labAuthRegistry();

function clientWith(credentials?: Credentials) {
  const client = createRegistryClient({
    env: {},
    credentials: () => Promise.resolve(credentials),
    certsFolders: [],
    authorities: lab === undefined ? [] : [readFileSync(lab.ca, 'utf8')],
    retry: { attempts: 2, firstWait: 10, longestWait: 50 },
  });
  afterAll(() => {
    client.close();
  });
  return client;
}

function blobOf(bytes: Buffer) {
  return { digest: digestOf(bytes), size: bytes.length, open: () => Readable.from([bytes]) };
}

describe.skipIf(lacksLab('registry'))('a real registry', () => {
  const client = clientWith();
  const repository = { host: host ?? '', path: `test/${randomUUID()}` };
  const named = { ...repository, digest: undefined };

  async function pushImage(architecture: string): Promise<string> {
    const config = Buffer.from(JSON.stringify({ os: 'linux', architecture, rootfs: {} }));
    await client.uploadBlob(repository, blobOf(config));
    const pointer = {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      digest: digestOf(config),
      size: config.length,
    };
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: DOCKER_MANIFEST, config: pointer, layers: [] }),
    );
    return client.putManifest(
      { ...named, tag: architecture },
      { mediaType: DOCKER_MANIFEST, bytes },
    );
  }

  it('uploads, mounts, reads and refuses wrong content', async () => {
    const bytes = randomBytes(300_000);
    const blob = blobOf(bytes);
    expect(await client.uploadBlob(repository, blob)).toBe('uploaded');
    expect(await client.uploadBlob(repository, blob)).toBe('existed');
    expect(await client.readBlob(repository, blob.digest)).toEqual(bytes);
    const other = { ...repository, path: `test/${randomUUID()}` };
    expect(await client.uploadBlob(other, blob, { mountFrom: [repository.path] })).toBe('mounted');
    const wrong = { ...blob, digest: digestOf(Buffer.from('other')) };
    await expect(client.uploadBlob(other, wrong)).rejects.toMatchObject({
      code: 'registry/bad-answer',
    });
  });

  it('assembles an index, resolves it by platform, lists and deletes', async () => {
    const children = [
      { platform: 'linux/arm64', digest: await pushImage('arm64') },
      { platform: 'linux/amd64', digest: await pushImage('amd64') },
    ];
    const target = { ...named, tag: 'all' };
    const platforms = ['linux/amd64', 'linux/arm64'];
    const index = await pushIndex(client, target, { platforms, children });
    expect(index.mediaType).toBe(DOCKER_LIST);
    expect((await pushIndex(client, target, { platforms, children })).digest).toBe(index.digest);
    await expect(
      pushIndex(client, target, { platforms: [...platforms, 'linux/s390x'], children }),
    ).rejects.toMatchObject({ code: 'registry/incomplete-index' });

    const reference = `${repository.host}/${repository.path}`;
    const wanted = [
      { reference: `${reference}:all`, platforms: [...platforms, 'linux/s390x'] },
      { reference: `${reference}:none`, platforms: ['linux/amd64'] },
    ];
    const [all, none] = await resolveBases(client, wanted);
    expect(all?.digest).toBe(index.digest);
    expect(all?.platforms.get('linux/amd64')).toMatchObject({ digest: children[1]?.digest });
    expect(all?.platforms.get('linux/s390x')).toMatchObject({ reason: 'no-platform' });
    expect(none?.platforms.get('linux/amd64')).toMatchObject({ reason: 'no-image' });

    expect([...((await client.listTags(repository)) ?? [])].sort()).toEqual([
      'all',
      'amd64',
      'arm64',
    ]);
    expect(await client.deleteManifest(repository, index.digest)).toBe(true);
    expect(await client.deleteManifest(repository, index.digest)).toBe(false);
    expect(await client.headManifest(target)).toBeUndefined();
  });
});

describe.skipIf(lacksLab('auth registry'))('a registry with TLS and log-in', () => {
  it('takes the right password, and refuses a wrong one and none', async () => {
    const { host: at, user: username, password } = lab ?? { host: '', user: '', password: '' };
    await clientWith({ type: 'password', username, password }).ping(at);
    const refused = { code: 'registry/denied', status: 401 };
    await expect(clientWith().ping(at)).rejects.toMatchObject(refused);
    await expect(
      clientWith({ type: 'password', username, password: 'wrong' }).ping(at),
    ).rejects.toMatchObject(refused);
  });
});
