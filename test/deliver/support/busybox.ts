import { createGunzip } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';

/** The lab's busybox for an architecture, a program without libraries, taken out of the registry's image. */
export async function busyboxFor(registry: string, architecture: string): Promise<Buffer> {
  const repository = `http://${registry}/v2/library/busybox`;
  const answer = await fetch(`${repository}/manifests/stable-${architecture}`, {
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  const { layers } = (await answer.json()) as { layers: readonly { digest: string }[] };
  for (const { digest } of layers) {
    const layer = await fetch(`${repository}/blobs/${digest}`);
    const files = extract();
    const unzipped = createGunzip();
    unzipped.pipe(files);
    unzipped.end(Buffer.from(await layer.arrayBuffer()));
    for await (const entry of files) {
      const isIt = entry.header.type === 'file' && /(?:^|\/)bin\/busybox$/.test(entry.header.name);
      if (isIt) return await buffer(entry);
      entry.resume();
    }
  }
  throw new Error(`busybox:stable-${architecture} has no bin/busybox`);
}
