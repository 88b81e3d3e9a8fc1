const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** What a registry of this machine serves under a reference, asked without the code under test. */
export interface Served {
  readonly digest: string | undefined;
  readonly manifest: {
    readonly mediaType?: string;
    readonly manifests?: readonly { readonly platform?: Record<string, string> }[];
  };
}

/** Undefined: there is nothing. Speaks plain HTTP. */
export async function served(reference: string): Promise<Served | undefined> {
  const split = reference.lastIndexOf(':');
  const [host = '', ...path] = reference.slice(0, split).split('/');
  const url = `http://${host}/v2/${path.join('/')}/manifests/${reference.slice(split + 1)}`;
  const response = await fetch(url, { headers: { accept: MANIFESTS } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return {
    digest: response.headers.get('docker-content-digest') ?? undefined,
    manifest: (await response.json()) as Served['manifest'],
  };
}
