import type { Readable } from 'node:stream';
import type { EngineStage } from '../engine-error.ts';
import { EngineError } from '../engine-error.ts';
import { reasonOf } from './abort.ts';
import { engineFailure } from './failure.ts';

/** One line of an engine's answer. */
export type EngineRecord =
  | { readonly type: 'json'; readonly value: Readonly<Record<string, unknown>> }
  /** A line that is no JSON object: what somebody wanted to say, and no reason to give up. */
  | { readonly type: 'text'; readonly text: string };

/** Longer lines are cut: BuildKit's records stay below a few MiB, and an answer without line ends must not fill the memory. */
const LONGEST_LINE = 32 * 1024 * 1024;

/**
 * The records of an engine's answer as they come: one a line, wherever the chunks end; several in a chunk; a last line
 * without its end.
 *
 * @throws EngineError for a record with `error` or `errorDetail` (jsonmessage.JSONError of moby's API), after which
 *   nothing is read, and for an answer that breaks off; the signal's reason when it was aborted
 */
export async function* readRecords(
  answer: Readable,
  { stage, signal }: { readonly stage: EngineStage; readonly signal?: AbortSignal },
): AsyncGenerator<EngineRecord, void, undefined> {
  try {
    for await (const line of linesOf(answer)) {
      if (signal?.aborted === true) throw reasonOf(signal);
      if (line.trim() === '') continue;
      const record = recordOf(line);
      if (record.type === 'json') throwError(record.value, stage);
      yield record;
    }
  } catch (error) {
    if (signal?.aborted === true) throw reasonOf(signal);
    if (error instanceof EngineError) throw error;
    throw brokenOff(stage, error);
  }
  if (signal?.aborted === true) throw reasonOf(signal);
}

/** The engine's answer ended too early. */
export function brokenOff(stage: EngineStage, cause?: unknown): EngineError {
  return new EngineError(stage, 'the engine dropped the connection before it was done', {
    transient: true,
    hint: 'Its log says why, if it knows; a proxy or a restart in between does this too.',
    cause,
  });
}

/** The lines of a stream of UTF-8, without their ends. */
async function* linesOf(stream: Readable): AsyncGenerator<string, void, undefined> {
  let pending = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (chunk as string).split('\n');
    lines[0] = pending + (lines[0] ?? '');
    pending = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    if (pending.length > LONGEST_LINE) {
      yield pending;
      pending = '';
    }
  }
  if (pending !== '') yield pending;
}

function recordOf(line: string): EngineRecord {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { type: 'json', value: value as Readonly<Record<string, unknown>> };
    }
  } catch {
    // Not JSON.
  }
  return { type: 'text', text: line };
}

function throwError(value: Readonly<Record<string, unknown>>, stage: EngineStage): void {
  const detail = value['errorDetail'];
  const detailed =
    typeof detail === 'object' && detail !== null
      ? (detail as Readonly<Record<string, unknown>>)
      : {};
  const said = [detailed['message'], value['error']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  if (said === undefined && (detail === undefined || detail === null)) return;
  const code = detailed['code'];
  throw engineFailure(stage, typeof said === 'string' ? said : '', {
    // An HTTP status or the exit status of a RUN, whichever the engine thought of.
    ...(typeof code === 'number' && code >= 400 && { status: code }),
  });
}
