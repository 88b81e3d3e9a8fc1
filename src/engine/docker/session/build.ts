import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../engine-error.ts';
import type { BuildEvent, BuildRequest, BuildResult, Watch } from '../../engine.ts';
import { reasonOf } from '../abort.ts';
import { readRecords } from '../records.ts';
import type { EngineRecord } from '../records.ts';
import type { SessionTransport } from '../transport.ts';
import { buildFailure, noImage } from './build-failure.ts';
import { buildQuery } from './build-query.ts';
import { plainText } from './log-lines.ts';
import { statusResponse } from './messages.ts';
import { openSession } from './session.ts';
import { Trace } from './trace.ts';

/** Milliseconds that a cancelled engine gets to say so. */
const CANCEL_PATIENCE = 1000;

/**
 * Builds an image with BuildKit, through a session of its own: the engine asks for the files, secrets, agents and credentials
 * that it needs, and for no others. An abort cancels the work in the engine and is over within two seconds.
 *
 * @throws EngineError of stage `build` or `connect`; the signal's reason when it was aborted
 */
export async function buildWithSession(
  transport: SessionTransport,
  request: BuildRequest,
  watch: Watch<BuildEvent>,
): Promise<BuildResult> {
  watch.signal.throwIfAborted();
  const session = await openSession(transport, request, watch.signal);
  const canceled = cancelWhenAborted(transport, session.id, watch.signal);
  const trace = new Trace(watch.onEvent);
  try {
    const query = buildQuery(request, session.id);
    const { signal } = canceled;
    const answer = await transport.send({
      method: 'POST',
      path: '/build',
      query,
      stage: 'build',
      signal,
    });
    const imageId = await readAnswer(readRecords(answer, { stage: 'build', signal }), trace, watch);
    watch.signal.throwIfAborted();
    if (imageId === undefined) throw noImage();
    return { imageId };
  } catch (error) {
    throw await outcomeOf(error, request, trace, watch.signal);
  } finally {
    trace.end();
    canceled.release();
    session.close();
  }
}

/** @returns the image's id, as soon as the engine has told all */
async function readAnswer(
  records: AsyncIterable<EngineRecord>,
  trace: Trace,
  { onEvent }: Watch<BuildEvent>,
): Promise<string | undefined> {
  let imageId: string | undefined;
  for await (const record of records) {
    if (record.type === 'text') {
      onEvent({ type: 'log', id: undefined, text: `${plainText(record.text)}\n` });
      continue;
    }
    const { id, aux } = record.value;
    if (id === 'moby.buildkit.trace' && typeof aux === 'string') {
      trace.read(statusResponse.decode(Buffer.from(aux, 'base64')));
    } else if (id === 'moby.image.id') imageId = imageIdIn(aux);
  }
  return imageId;
}

function imageIdIn(aux: unknown): string | undefined {
  if (typeof aux !== 'object' || aux === null || !('ID' in aux)) return undefined;
  return typeof aux.ID === 'string' ? aux.ID : undefined;
}

/** Asks the engine to stop as soon as the signal is aborted, and only then drops the connection, which would stop it as well. */
function cancelWhenAborted(
  transport: SessionTransport,
  id: string,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const dropped = new AbortController();
  const cancel = (): void => {
    const patience = AbortSignal.timeout(CANCEL_PATIENCE);
    transport
      .send({
        method: 'POST',
        path: '/build/cancel',
        query: { id },
        stage: 'build',
        signal: patience,
      })
      .then((answer) => answer.destroy())
      // An engine that cannot be asked hears it from the dropped connection.
      .catch(() => undefined)
      .finally(() => {
        dropped.abort(signal.reason);
      });
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return {
    signal: dropped.signal,
    release: () => {
      signal.removeEventListener('abort', cancel);
    },
  };
}

async function outcomeOf(
  error: unknown,
  { context, dockerfile, buildArgs }: BuildRequest,
  trace: Trace,
  signal: AbortSignal,
): Promise<unknown> {
  if (signal.aborted) return reasonOf(signal);
  if (!(error instanceof EngineError) || error.stage !== 'build') return error;
  const text = await readFile(join(context.folder, dockerfile), 'utf8').catch(() => '');
  return buildFailure(error, { dockerfile: text, buildArgs, failed: trace.failed });
}
