import { IncomingMessage } from 'node:http';
import type { Agent } from 'node:http';
import { Duplex, Readable } from 'node:stream';
import type DockerModem from 'docker-modem';
import { ManagerError } from '../../errors.ts';
import { EngineError } from '../engine-error.ts';
import type { EngineStage } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import { reasonOf, shareSignal } from './abort.ts';
import { connectionFailure } from './connection-failure.ts';
import { quiet } from './dial.ts';
import { engineFailure, retryAfterSeconds } from './failure.ts';
import { HttpStatusError } from './http-status.ts';

/** One request of the Docker Engine API. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'HEAD';
  /** Without the version: `/build`. Segments are escaped by the caller, see {@link escapeName}. */
  readonly path: string;
  /** A list gives its key several times; undefined values are left out. */
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream, sent as it comes, or a value that is sent as JSON. */
  readonly body?: Readable | { readonly json: unknown };
  /** For errors. */
  readonly stage: EngineStage;
  readonly signal?: AbortSignal;
}

/** A request that turns its connection into something else. */
export interface UpgradeRequest {
  readonly path: string;
  readonly query?: EngineRequest['query'];
  readonly protocol: 'h2c' | 'tcp';
  /** A list gives its header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly stage: EngineStage;
  readonly signal?: AbortSignal;
}

/** What a BuildKit session needs of the connection to an engine. */
export interface SessionTransport {
  /**
   * The answer, its head read and its body not. Aborting the signal ends the connection at any time, which is what makes
   * an engine give up its work; reading the body then fails.
   *
   * @throws EngineError when the engine cannot be reached or answers with another status than 2xx; the signal's reason
   */
  send(request: EngineRequest): Promise<IncomingMessage>;
  /**
   * The connection after `101 Switching Protocols`; the caller destroys it. Over ssh it is no net.Socket.
   *
   * @throws EngineError when the engine cannot be reached or does not switch; the signal's reason
   */
  upgrade(request: UpgradeRequest): Promise<Duplex>;
}

/** What the modem is asked for; the answer's status is judged here, where the headers are still known. */
type Dial = DockerModem.DialOptions & { readonly stage: EngineStage };

/** More of an error's text than this tells nobody anything. */
const ERROR_BODY = 64 * 1024;

const EVERY_STATUS = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 100, true]),
);

/** Requests over dockerode's modem. */
export class EngineTransport implements SessionTransport {
  readonly address: EngineAddress;
  readonly #modem: DockerModem;
  readonly #agent: Agent;
  readonly #prefix: string;
  #version = '';

  constructor(
    address: EngineAddress,
    { modem, agent, prefix }: { modem: DockerModem; agent: Agent; prefix: string },
  ) {
    this.address = address;
    this.#modem = modem;
    this.#agent = agent;
    this.#prefix = prefix;
  }

  /** The API version that all later requests are made in, `1.41`: the same words mean the same on every engine. */
  useVersion(version: string): void {
    this.#version = `/v${version}`;
  }

  async send(request: EngineRequest): Promise<IncomingMessage> {
    const { method, path, query, headers, body, stage, signal } = request;
    const stream = body instanceof Readable ? body : undefined;
    // The modem reports it as an error of the connection, and where the engine was quicker, as its going away.
    let unread: Error | undefined;
    stream?.once('error', (error) => (unread = error));
    const answer = await this.#dial({
      ...this.#target(path, query),
      method,
      stage,
      headers: { ...headers },
      ...(stream === undefined ? {} : { file: stream }),
      ...(body !== undefined && !(body instanceof Readable) && { json: body.json }),
      ...(signal !== undefined && { abortSignal: signal }),
    }).catch((error: unknown) => {
      stream?.destroy();
      throw unread === undefined || signal?.aborted === true ? error : unreadable(stage, unread);
    });
    if (!(answer instanceof IncomingMessage)) {
      answer.destroy();
      throw engineFailure(stage, 'the engine switched protocols without being asked to');
    }
    endWith(answer, signal);
    if (answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode < 300) {
      return answer;
    }
    stream?.destroy();
    throw await refusalOf(answer, stage, signal);
  }

  async upgrade({
    path,
    query,
    protocol,
    headers,
    stage,
    signal,
  }: UpgradeRequest): Promise<Duplex> {
    const answer = await this.#dial({
      ...this.#target(path, query),
      method: 'POST',
      stage,
      headers: { ...mutable(headers), Upgrade: protocol },
      hijack: true,
      ...(signal !== undefined && { abortSignal: signal }),
    });
    if (answer instanceof IncomingMessage) {
      endWith(answer, signal);
      throw await refusalOf(answer, stage, signal);
    }
    endWith(answer, signal);
    return answer;
  }

  /** Ends the connections that are kept, and those in use. */
  close(): void {
    this.#agent.destroy();
  }

  #target(
    path: string,
    query: EngineRequest['query'] = {},
  ): Pick<DockerModem.DialOptions, 'path' | 'options'> {
    const known = Object.entries(query).filter(([, value]) => value !== undefined);
    const whole = `${this.#prefix}${this.#version}${path}`;
    // The modem adds a query to paths that end so. Its body would be the query once more, were it not told of an empty one.
    return known.length === 0
      ? { path: whole, options: { _body: {} } }
      : { path: `${whole}?`, options: { _query: Object.fromEntries(known), _body: {} } };
  }

  #dial({
    stage,
    json,
    ...dial
  }: Dial & { readonly json?: unknown }): Promise<IncomingMessage | Duplex> {
    const signal = dial.abortSignal;
    if (signal?.aborted === true) return Promise.reject(reasonOf(signal));
    if (signal !== undefined) shareSignal(signal);
    const options = { ...dial.options, ...(json !== undefined && { _body: json }) };
    const request = { ...dial, options, headers: quiet({ ...dial.headers }) };
    return new Promise((resolve, reject) => {
      this.#modem.dial(
        { ...request, isStream: true, statusCodes: EVERY_STATUS },
        (error, answer) => {
          if (signal?.aborted === true) {
            if (answer instanceof Readable) answer.destroy();
            reject(reasonOf(signal));
          } else if (error !== null) reject(connectionFailure(stage, this.address, error));
          else if (answer instanceof IncomingMessage || answer instanceof Duplex) resolve(answer);
          else reject(engineFailure(stage, 'the engine answered with nothing'));
        },
      );
    });
  }
}

/** What was to be sent could not be read. */
function unreadable(stage: EngineStage, cause: Error): ManagerError {
  if (cause instanceof ManagerError) return cause;
  const what = `what the engine was to get cannot be read: ${cause.message}`;
  return new EngineError(stage, what, { cause });
}

/** Ends an answer, or what became of its connection, when the signal is aborted. */
function endWith(answer: Readable, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const end = (): void => {
    answer.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  answer.once('close', () => {
    signal.removeEventListener('abort', end);
  });
}

async function refusalOf(
  answer: IncomingMessage,
  stage: EngineStage,
  signal: AbortSignal | undefined,
): Promise<Error> {
  const status = answer.statusCode ?? 0;
  const text = await textOf(answer);
  if (signal?.aborted === true) return reasonOf(signal);
  const retryAfter = retryAfterSeconds(answer.headers['retry-after'], answer.headers.date);
  const said = messageIn(text);
  const message =
    said ?? `the engine answered ${[status, answer.statusMessage].join(' ').trim()} and no more`;
  return engineFailure(stage, message, {
    status,
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new HttpStatusError(status),
  });
}

/** Node's types want lists that could be changed. */
function mutable(headers: UpgradeRequest['headers'] = {}): Record<string, string | string[]> {
  const copies = Object.entries(headers).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  return Object.fromEntries(copies);
}

/** The beginning of an answer; what came of one that is cut off. */
async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk as string;
      if (text.length > ERROR_BODY) break;
    }
  } catch {
    // The status says enough.
  }
  return text;
}

/** The engine's own words: `{"message": …}`, in Podman's case beside others; or plain text, of a proxy in between. */
function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string' && message.trim() !== '') return message;
  } catch {
    // Not JSON: then as it is.
  }
  const plain = text.trim();
  return plain === '' || plain.startsWith('<') || plain.length > 2000 ? undefined : plain;
}

/** An image's name or id as a part of a path: slashes stay, as the API has them; nothing ends the path. */
export function escapeName(name: string): string {
  return name
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replaceAll('%3A', ':')
    .replaceAll('%40', '@');
}
