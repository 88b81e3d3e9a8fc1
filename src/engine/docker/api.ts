import { text } from 'node:stream/consumers';
import type { ZodType } from 'zod';
import { EngineError } from '../engine-error.ts';
import { reasonOf } from './abort.ts';
import { brokenOff } from './records.ts';
import type { EngineRequest, SessionTransport } from './transport.ts';

/**
 * An answer that is one JSON document, in the shape that we count on.
 *
 * @throws EngineError as {@link SessionTransport.send} does, and for an answer of another shape
 */
export async function askJson<T>(
  transport: SessionTransport,
  request: EngineRequest,
  shape: ZodType<T>,
): Promise<T> {
  const { stage, signal } = request;
  const answer = await transport.send(request);
  let body: string;
  try {
    body = await text(answer);
  } catch (error) {
    if (signal?.aborted === true) throw reasonOf(signal);
    throw brokenOff(stage, error);
  }
  const what = `${request.method} ${request.path}`;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new EngineError(stage, `the engine's answer to ${what} is no JSON`, {
      hint: 'Something that is no engine answers at this address, or in between.',
      cause,
    });
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join('.') ?? '';
  throw new EngineError(
    stage,
    `the engine's answer to ${what} has an unknown form, at '${where}'`,
    {
      hint: 'The engine may be too new or too old for this manager.',
      cause: read.error,
    },
  );
}

/** Sends a request whose answer says nothing but that it was done. */
export async function askNothing(
  transport: SessionTransport,
  request: EngineRequest,
): Promise<void> {
  const answer = await transport.send(request);
  answer.on('error', () => undefined).resume();
}
