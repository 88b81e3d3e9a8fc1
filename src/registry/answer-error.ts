import { readBody } from './http/read-body.ts';
import type { HttpResponse } from './http/transport.ts';
import { isDockerHub } from './endpoint.ts';
import { oneLine } from './one-line.ts';
import type { Redaction } from './redaction.ts';
import { RegistryError } from './registry-error.ts';
import type { RegistryErrorCode } from './registry-error.ts';
import { retryAfterSeconds } from './timing.ts';

export interface AnswerContext {
  /** The registry, as references spell it. */
  readonly host: string;
  /** What was asked for, as the object of a sentence: `the manifest of docker.io/library/debian:12`. */
  readonly what: string;
  readonly now: number;
  /** What to do about a missing log-in. */
  readonly loginHint: string;
  readonly redaction: Redaction;
}

/** Turns a refusal into an error: what, why in the registry's words, what next. Reads the answer to its end. */
export async function answerError(
  response: HttpResponse,
  context: AnswerContext,
): Promise<RegistryError> {
  const { status, headers } = response;
  const body = await readBody(response, 64 * 1024).catch(() => Buffer.of());
  const reasons = reasonsOf(body.toString('utf8'));
  const said = reasons.length === 0 ? '' : `: ${context.redaction.apply(reasons.join('; '))}`;
  const { code, message, hint } = meaningOf(status, context);
  return new RegistryError(code, `${message}${said}`, {
    status,
    hint,
    transient: code === 'registry/rate-limited' || code === 'registry/failed',
    retryAfter: retryAfterSeconds(headers['retry-after'], context.now),
  });
}

interface Meaning {
  readonly code: RegistryErrorCode;
  readonly message: string;
  readonly hint?: string;
}

function meaningOf(status: number, { host, what, loginHint }: AnswerContext): Meaning {
  switch (status) {
    case 401:
    case 403: {
      const message = `${host} refuses access to ${what} (status ${status})`;
      return { code: 'registry/denied', message, hint: loginHint };
    }
    case 404:
      return { code: 'registry/not-found', message: `${host} does not have ${what} (status 404)` };
    case 429: {
      const message = `${host} limits how often it is asked, and refuses ${what} for now (status 429)`;
      const hint = isDockerHub(host)
        ? `Docker Hub allows more to those who are logged in. ${loginHint}`
        : 'Try again later.';
      return { code: 'registry/rate-limited', message, hint };
    }
    default:
  }
  // 501 and 505 say that it never works.
  if (status === 408 || (status >= 500 && status !== 501 && status !== 505)) {
    return {
      code: 'registry/failed',
      message: `${host} failed to answer for ${what} (status ${status})`,
    };
  }
  return { code: 'registry/rejected', message: `${host} rejects ${what} (status ${status})` };
}

/** What a registry (OCI distribution specification, "Errors") or Docker Hub's API says of its reasons. */
export function reasonsOf(body: string): readonly string[] {
  const value = parsed(body);
  if (!isRecord(value)) return [];
  const { errors, message, detail, errinfo } = value;
  if (Array.isArray(errors)) return errors.filter(isRecord).map(reasonOf).filter(isNotEmpty);
  const fields = isRecord(errinfo) ? errinfo['fielderrors'] : undefined;
  return [textOf(message), textOf(detail), isRecord(fields) ? textOf(fields) : '']
    .filter(isNotEmpty)
    .map((text) => oneLine(text));
}

function reasonOf({ code, message, detail }: Readonly<Record<string, unknown>>): string {
  const text = [textOf(code), textOf(message)].filter(isNotEmpty).join(' ');
  const more = textOf(detail);
  return oneLine(more === '' || more === '{}' ? text : `${text} ${more}`);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
