import { EngineError } from '../engine-error.ts';
import type { EngineStage } from '../engine-error.ts';

/** What is known of a failure beside its words. */
export interface FailureFacts {
  /** Status of the engine's answer. */
  readonly status?: number;
  /** Seconds to wait, when the engine's answer or its words say so. */
  readonly retryAfter?: number;
  /** Line of the Dockerfile, one-based. */
  readonly line?: number;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Failures that trying again does not change, whatever else their text mentions: the command of a RUN may talk of time-outs
 * in its own words.
 */
const PERMANENT =
  /returned a non-zero code|exit (?:code|status):? \d|unauthorized|authentication required|denied|forbidden|no basic auth credentials|incorrect username or password|manifest (?:for .* )?(?:unknown|not found)|not found: manifest|no such image|does not exist|invalid reference|no space left on device|x509:|certificate (?:signed|has expired|is valid)|server gave HTTP response/i;

/**
 * The words of a network or a registry that has trouble for now: Go's net, net/http and net/http2, gRPC, containerd's and
 * distribution's clients, and registries' own error codes (OCI distribution specification, "Error Codes").
 */
const TRANSIENT = [
  /toomanyrequests|too many requests|rate.?limit|\b429\b/i,
  /(?:unexpected|received|http|response)[^\n]*\b(?:status|code)\b[^\n]{0,40}\b(?:408|5\d\d)\b/i,
  /\b(?:500 internal server error|502 bad gateway|503 service unavailable|504 gateway time-?out)\b/i,
  /connection (?:reset|refused|closed|timed out|aborted)|broken pipe|unexpected EOF|:\s*EOF\b|^EOF$|closed network connection|socket hang up/i,
  /i\/o timeout|TLS handshake timeout|tls: .*(?:timeout|bad record)|timeout awaiting response headers|(?:client\.timeout|deadline) exceeded|request canceled/i,
  /no route to host|network is unreachable|host is (?:down|unreachable)|temporary failure in name resolution|server misbehaving/i,
  /http2: |stream error|GOAWAY|transport is closing|error reading from server|code = Unavailable/i,
  /blob[ _]upload[ _](?:unknown|invalid)|kex_exchange_identification|connection to .* port \d+ timed out/i,
];

/** Statuses that ask to come again (RFC 9110 and 6585). 500 is what engines answer to nearly everything: its words decide. */
const TRANSIENT_STATUS = new Set([408, 425, 429, 502, 503, 504]);

/** Says whether a failure with these words, of this status, may go away by itself. */
export function isTransient(message: string, status?: number): boolean {
  if (status !== undefined && TRANSIENT_STATUS.has(status)) return true;
  if (PERMANENT.test(message) && !/toomanyrequests/i.test(message)) return false;
  return TRANSIENT.some((words) => words.test(message));
}

/** An error in the words of an engine, or of a registry that it passes on; classified, with a hint where one is known. */
export function engineFailure(
  stage: EngineStage,
  said: string,
  facts: FailureFacts = {},
): EngineError {
  const message = tidy(said);
  const retryAfter = facts.retryAfter ?? retryAfterIn(message);
  const hint = facts.hint ?? hintFor(message);
  return new EngineError(stage, message, {
    transient: isTransient(message, facts.status),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(facts.line !== undefined && { line: facts.line }),
    ...(hint !== undefined && { hint }),
    ...(facts.cause !== undefined && { cause: facts.cause }),
  });
}

/** The same failure, with the line of the Dockerfile at which it happened. */
export function atLine(error: EngineError, line: number): EngineError {
  const { stage, message, transient, retryAfter, hint, cause } = error;
  return new EngineError(stage, message, {
    transient,
    line,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause }),
  });
}

function tidy(said: string): string {
  const text = said
    .trim()
    .replace(/^Error response from daemon:\s*/, '')
    .replace(/^error:\s*/i, '');
  return text === '' ? 'the engine gave no reason' : text;
}

/**
 * Seconds from a `Retry-After` header (RFC 9110, section 10.2.3): a number, or a date, which counts from the answer's own
 * `Date` so that clocks need not agree. Undefined for anything else.
 */
export function retryAfterSeconds(
  header: string | undefined,
  date: string | undefined,
): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text);
  const [until, now] = [Date.parse(text), Date.parse(date ?? '')];
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, (until - now) / 1000);
}

const UNITS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** `retry-after: 251.2ms` within a registry's message, as ghcr.io writes it: a Go duration, or plain seconds. */
function retryAfterIn(message: string): number | undefined {
  const found = /retry-after:\s*((?:\d+(?:\.\d+)?(?:h|ms|m|s|[uµ]s|ns))+|\d+\b)/i.exec(
    message,
  )?.[1];
  if (found === undefined) return undefined;
  if (/^\d+$/.test(found)) return Number(found);
  const parts = [...found.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|[uµ]s|ns)/g)];
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (UNITS[unit ?? 's'] ?? 1), 0);
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /server gave HTTP response to HTTPS client/i,
    'The registry speaks plain HTTP: the engine takes that from loopback and from its `insecure-registries` (daemon.json) only.',
  ],
  [
    /x509:|certificate signed by unknown authority/i,
    'The engine does not trust the certificate: put the authority into /etc/docker/certs.d/HOST:PORT/ca.crt on the engine’s machine.',
  ],
  [
    /toomanyrequests|too many requests/i,
    'The registry limits how much is asked for: log in, wait, or ask with fewer --jobs.',
  ],
  [
    /unauthorized|authentication required|denied|no basic auth credentials|incorrect username or password|\b403 forbidden/i,
    'Check the credentials for that registry, and that they may write there.',
  ],
  [
    /name unknown|repository name not known|\/blobs\/uploads\/[^\s]*: 404 not found/i,
    'The registry knows no such repository: check its name in the manifest; some registries want it to be made before the first push.',
  ],
  [
    /missing content: content digest|push a manifest list\/index which references multiple platform/i,
    'The image was made for several platforms and the engine holds only some of them: pull the others too, or build it anew.',
  ],
  [
    /no space left on device/i,
    "The engine's disk is full: `docker system df` shows by what, `docker system prune` frees what nobody uses.",
  ],
  [
    /connection (?:reset|refused|closed|timed out)|broken pipe|closed network connection|i\/o timeout|no route to host/i,
    'The connection between the engine and the registry breaks: look at the registry, and at a proxy or firewall between them, then run again.',
  ],
];

function hintFor(message: string): string | undefined {
  return HINTS.find(([words]) => words.test(message))?.[1];
}
