import { Readable } from 'node:stream';
import { KEY_LABEL } from '../../../src/deliver/labels.ts';
import type { RegistryClient } from '../../../src/registry/client.ts';
import { digestOf } from '../../../src/registry/digest.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../../src/registry/media-type.ts';
import { parseReference } from '../../../src/registry/reference.ts';

const layerType = 'application/vnd.oci.image.layer.v1.tar';
const configType = 'application/vnd.oci.image.config.v1+json';

type Client = Pick<RegistryClient, 'uploadBlob' | 'putManifest' | 'getManifest'>;

/** Pushes a small image for one platform without an engine, and answers with its digest. */
export async function pushImage(
  client: Client,
  reference: string,
  options: {
    readonly architecture?: string;
    readonly labels?: Readonly<Record<string, string>>;
    /** What is in its one layer. */
    readonly content?: Buffer;
  } = {},
): Promise<string> {
  const { architecture = 'amd64', content = Buffer.from(reference) } = options;
  const labels = options.labels ?? { [KEY_LABEL]: `sha256:${'0'.repeat(64)}` };
  const target = parseReference(reference);
  const config = Buffer.from(
    JSON.stringify({ os: 'linux', architecture, config: { Labels: labels }, rootfs: {} }),
  );
  const [configPointer, layer] = [pointer(configType, config), pointer(layerType, content)];
  for (const [bytes, { digest, size }] of [
    [config, configPointer],
    [content, layer],
  ] as const) {
    await client.uploadBlob(target, { digest, size, open: () => Readable.from([bytes]) });
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: configPointer,
    layers: [layer],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return client.putManifest(target, { mediaType: OCI_MANIFEST, bytes });
}

/** Puts an index over images that stand in the repository already, by `architecture → digest`. */
export async function pushIndexOf(
  client: Client,
  reference: string,
  children: Readonly<Record<string, string>>,
): Promise<string> {
  const target = parseReference(reference);
  const manifests = await Promise.all(
    Object.entries(children).map(async ([architecture, digest]) => {
      const { bytes, mediaType } = await client.getManifest({ ...target, tag: undefined, digest });
      return { mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture } };
    }),
  );
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
  return client.putManifest(target, { mediaType: OCI_INDEX, bytes });
}

function pointer(mediaType: string, bytes: Buffer) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
