import { formatRepository, parseReference, versionOf } from '../../registry/reference.ts';
import type { CredentialSource } from '../../registry/credentials.ts';
import type { PushEvent, PushResult, Watch } from '../engine.ts';
import { isAtLeast } from './api-version.ts';
import { registryAuth } from './auth-header.ts';
import { engineFailure } from './failure.ts';
import { platformJson } from './images.ts';
import { LayerProgress } from './layer-progress.ts';
import { brokenOff, readRecords } from './records.ts';
import type { EngineRecord } from './records.ts';
import { escapeName } from './transport.ts';
import type { SessionTransport } from './transport.ts';

/** `platform` of `POST /images/{name}/push` (moby, api/docs/CHANGELOG.md). */
const PUSH_PLATFORM_SINCE = '1.46';

interface Speaking {
  readonly transport: SessionTransport;
  readonly apiVersion: string;
}

/**
 * Pushes one reference. The engine says itself, in its stream, what the registry holds then.
 *
 * @param platform of an image of several platforms, only this one, where the engine can (API 1.46)
 * @throws EngineError for whatever the registry refuses; an engine answers such a push with status 200
 */
export async function pushImage(
  { transport, apiVersion }: Speaking,
  reference: string,
  credentials: CredentialSource,
  { signal, onEvent }: Watch<PushEvent>,
  platform?: string,
): Promise<PushResult> {
  const parsed = parseReference(reference);
  const auth = await credentials(parsed.host);
  const asks = platform !== undefined && isAtLeast(apiVersion, PUSH_PLATFORM_SINCE);
  const answer = await transport.send({
    method: 'POST',
    path: `/images/${escapeName(formatRepository(parsed))}/push`,
    query: { tag: versionOf(parsed), platform: asks ? platformJson(platform) : undefined },
    headers: { 'X-Registry-Auth': registryAuth(parsed.host, auth) },
    stage: 'push',
    signal,
  });
  const progress = new LayerProgress(onEvent);
  let result: PushResult | undefined;
  for await (const record of readRecords(answer, { stage: 'push', signal })) {
    progress.take(record);
    result = resultIn(record) ?? result;
  }
  if (result === undefined) throw brokenOff('push');
  return result;
}

/** Pulls one reference, of the platform that is wanted or the engine's own. */
export async function pullImage(
  { transport }: Speaking,
  reference: string,
  credentials: CredentialSource,
  { signal, onEvent }: Watch<PushEvent>,
  platform?: string,
): Promise<void> {
  const parsed = parseReference(reference);
  const auth = await credentials(parsed.host);
  const answer = await transport.send({
    method: 'POST',
    path: '/images/create',
    query: { fromImage: formatRepository(parsed), tag: versionOf(parsed), platform },
    headers: { 'X-Registry-Auth': registryAuth(parsed.host, auth) },
    stage: 'pull',
    signal,
  });
  const progress = new LayerProgress(onEvent);
  let saidAnything = false;
  for await (const record of readRecords(answer, { stage: 'pull', signal })) {
    progress.take(record);
    saidAnything = true;
  }
  if (!saidAnything) throw engineFailure('pull', 'unexpected EOF: the engine said nothing at all');
}

/** The record that ends a push: `{"aux":{"Tag":…,"Digest":…,"Size":…}}`, or the sentence that Podman writes in its place. */
function resultIn(record: EngineRecord): PushResult | undefined {
  if (record.type !== 'json') return undefined;
  const { aux, status } = record.value;
  if (typeof aux === 'object' && aux !== null) {
    const { Digest: digest, Size: size } = aux as Readonly<Record<string, unknown>>;
    if (typeof digest === 'string') return { digest, size: typeof size === 'number' ? size : 0 };
  }
  if (typeof status !== 'string') return undefined;
  const said = /digest: (sha256:[0-9a-f]{64}) size: (\d+)/.exec(status);
  return said === null ? undefined : { digest: said[1] ?? '', size: Number(said[2]) };
}
