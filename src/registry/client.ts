import type { Readable } from 'node:stream';
import { createAuthorizer } from './auth/authorizer.ts';
import { createBaseAddress } from './base-address.ts';
import { blobExists, openBlob, readBlob } from './blobs.ts';
import { createConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { CredentialSource } from './credentials.ts';
import { createRoutes } from './http/agents.ts';
import { discardBody } from './http/read-body.ts';
import type { TrustOptions } from './http/trust.ts';
import { createTransport } from './http/transport.ts';
import type { StoredManifest } from './manifest.ts';
import { deleteManifest, getManifest, headManifest, putManifest } from './manifests.ts';
import type { ManifestFacts } from './manifests.ts';
import { createRedaction } from './redaction.ts';
import type { ImageReference, Repository } from './reference.ts';
import { listTags } from './tags.ts';
import { defaultRetry, systemTiming } from './timing.ts';
import type { RetryPolicy, Timing } from './timing.ts';
import { mountBlob, tryUpload, uploadBlob } from './upload.ts';
import type { BlobSource, UploadOptions, UploadOutcome } from './upload.ts';
import type { Known } from './verified.ts';

export interface RegistryClientOptions extends TrustOptions {
  readonly credentials: CredentialSource;
  /** What to do about a missing log-in; undefined: `docker login`. */
  readonly loginHint?: (host: string) => string;
  /** Hosts, as references spell them, that speak plain HTTP. This machine is found out by itself. */
  readonly plainHttp?: readonly string[];
  /** Milliseconds without any byte until a registry counts as gone. */
  readonly idleTimeout?: number;
  readonly retry?: RetryPolicy;
  readonly timing?: Timing;
}

type Signal = AbortSignal | undefined;

/**
 * Speaks to registries (OCI distribution specification 1.1, https://github.com/opencontainers/distribution-spec). One client for all of
 * them: it keeps connections and tokens. All methods throw {@link RegistryError} (`./registry-error.ts`), or the signal's reason
 * when aborted.
 */
export interface RegistryClient {
  /** Whether the API answers, with the log-in that it asks for. */
  ping(host: string, signal?: Signal): Promise<void>;
  /** Undefined: the registry does not have it. */
  headManifest(reference: ImageReference, signal?: Signal): Promise<ManifestFacts | undefined>;
  getManifest(reference: ImageReference, signal?: Signal): Promise<StoredManifest>;
  /** Stores a manifest under the reference's digest or tag, and answers with its digest. */
  putManifest(
    target: ImageReference,
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    signal?: Signal,
  ): Promise<string>;
  /** False: it was not there. */
  deleteManifest(repository: Repository, digest: string, signal?: Signal): Promise<boolean>;
  /** Undefined: the registry has no such repository. */
  listTags(repository: Repository, signal?: Signal): Promise<readonly string[] | undefined>;
  blobExists(repository: Repository, digest: string, signal?: Signal): Promise<boolean>;
  /** A small blob, checked: the configuration of an image. */
  readBlob(repository: Repository, digest: string, signal?: Signal): Promise<Buffer>;
  /** A blob of any size; the stream fails when it is not what its digest says. */
  openBlob(repository: Repository, blob: Known, signal?: Signal): Promise<Readable>;
  uploadBlob(
    repository: Repository,
    blob: BlobSource,
    options?: UploadOptions,
  ): Promise<UploadOutcome>;
  /** False: the registry does not do it, the blob has to travel. */
  mountBlob(
    repository: Repository,
    blob: { readonly digest: string; readonly from: string },
    signal?: Signal,
  ): Promise<boolean>;
  /** Throws unless pushing to a repository is allowed; pushes nothing. */
  tryUpload(repository: Repository, signal?: Signal): Promise<void>;
  /** Cuts all connections. */
  close(): void;
}

const DEFAULT_IDLE = 120_000;

export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { connection, close } = connect(options);
  return {
    ping: (host, signal) => ping(connection, host, signal),
    headManifest: (reference, signal) => headManifest(connection, reference, signal),
    getManifest: (reference, signal) => getManifest(connection, reference, signal),
    putManifest: (target, manifest, signal) => putManifest(connection, target, manifest, signal),
    deleteManifest: (repository, digest, signal) =>
      deleteManifest(connection, repository, digest, signal),
    listTags: (repository, signal) => listTags(connection, repository, signal),
    blobExists: (repository, digest, signal) => blobExists(connection, repository, digest, signal),
    readBlob: (repository, digest, signal) => readBlob(connection, repository, digest, signal),
    openBlob: (repository, blob, signal) => openBlob(connection, repository, blob, signal),
    uploadBlob: (repository, blob, more) => uploadBlob(connection, repository, blob, more),
    mountBlob: (repository, blob, signal) => mountBlob(connection, repository, blob, signal),
    tryUpload: (repository, signal) => tryUpload(connection, repository, signal),
    close,
  };
}

function connect(options: RegistryClientOptions): { connection: Connection; close: () => void } {
  const { timing = systemTiming, retry = defaultRetry, loginHint = plainLoginHint } = options;
  const plainHttp = new Set(options.plainHttp ?? []);
  const transport = createTransport({
    routes: createRoutes(options),
    idleTimeout: options.idleTimeout ?? DEFAULT_IDLE,
    userAgent: 'manager',
  });
  const connection = createConnection({
    transport,
    baseAddress: createBaseAddress(transport, plainHttp),
    authorizer: createAuthorizer({
      transport,
      credentials: options.credentials,
      now: timing.now,
      plainHttp,
    }),
    retrying: { policy: retry, timing },
    redaction: createRedaction(),
    loginHint,
  });
  return {
    connection,
    close: () => {
      transport.close();
    },
  };
}

function plainLoginHint(host: string): string {
  return `Run \`docker login ${host}\`.`;
}

async function ping(connection: Connection, host: string, signal: Signal): Promise<void> {
  const response = await connection.call({
    host,
    method: 'GET',
    path: '/v2/',
    scopes: [],
    accept: [200],
    what: 'its API',
    signal,
  });
  discardBody(response);
}
