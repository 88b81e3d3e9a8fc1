import { describe, expect, it } from 'vitest';
import {
  atLine,
  engineFailure,
  isTransient,
  retryAfterSeconds,
} from '../../../src/engine/docker/failure.ts';

describe('failures', () => {
  it.each([
    'toomanyrequests: You have reached your pull rate limit.',
    'received unexpected HTTP status: 503 Service Unavailable',
    'unexpected status from PUT request to http://x/v2/: 500 Internal Server Error',
    'read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer',
    'dial tcp 127.0.0.1:5000: connect: connection refused',
    'net/http: TLS handshake timeout',
    'Get "https://x/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded)',
    'dial tcp: lookup x on 127.0.0.53:53: read udp: i/o timeout',
    'failed to copy: unexpected EOF',
    'Patch "https://x/v2/": EOF',
    'rpc error: code = Unavailable desc = error reading from server: EOF',
    'blob upload unknown',
  ])('%s may go away', (message) => {
    expect(isTransient(message)).toBe(true);
  });

  it.each([
    "The command '/bin/sh -c curl x # connection refused' returned a non-zero code: 7",
    'process "/bin/sh -c echo i/o timeout" did not complete successfully: exit code: 1',
    'unauthorized: authentication required',
    'denied: requested access to the resource is denied',
    'manifest for x:1 not found: manifest unknown: manifest unknown',
    'write /x: no space left on device',
    'x509: certificate signed by unknown authority',
    'unknown instruction: FRM',
  ])('%s stays', (message) => {
    expect(isTransient(message)).toBe(false);
  });

  it('go by their status where it says more than the words', () => {
    expect([429, 502, 503, 504].map((status) => isTransient('x', status))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([400, 404, 409, 500].map((status) => isTransient('x', status))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['name unknown: no such project', 'knows no such repository'],
    [
      'unexpected status from POST request to http://x/v2/a/b/blobs/uploads/: 404 Not Found',
      'knows no such repository',
    ],
    [
      'unexpected status from POST request to http://x/v2/a/b/blobs/uploads/: 403 Forbidden',
      'Check the credentials',
    ],
    ['denied: not yours', 'Check the credentials'],
  ])('%s comes with a next step', (message, hint) => {
    expect(engineFailure('push', message).hint).toContain(hint);
  });

  it('know how long to wait', () => {
    expect(retryAfterSeconds('120', undefined)).toBe(120);
    const [date, later] = ['Sat, 21 Nov 2026 12:00:00 GMT', 'Sat, 21 Nov 2026 12:00:30 GMT'];
    expect(retryAfterSeconds(later, date)).toBe(30);
    expect(retryAfterSeconds(date, later)).toBe(0);
    expect(retryAfterSeconds('soon', date)).toBeUndefined();
    expect(
      engineFailure('pull', 'toomanyrequests: retry-after: 1m2.5s, allowed: 1/minute').retryAfter,
    ).toBe(62.5);
    expect(engineFailure('pull', 'toomanyrequests: retry-after: 250ms, x').retryAfter).toBeCloseTo(
      0.25,
    );
  });

  it('carry what is known of them', () => {
    const cause = new Error('x');
    const error = engineFailure('push', 'denied', { retryAfter: 3, cause });
    expect(error.hint).toContain('credentials');
    expect(atLine(error, 7)).toMatchObject({
      stage: 'push',
      line: 7,
      retryAfter: 3,
      hint: error.hint,
      cause,
    });
    const partial = 'missing content: content digest sha256:0: not found';
    expect(engineFailure('push', partial).hint).toContain('holds only some of them');
    expect(engineFailure('build', ' \n').message).toBe('the engine gave no reason');
  });
});
