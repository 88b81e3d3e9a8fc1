import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHost, shownUrl } from '../../../src/engine/connect/host.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

const parse = (url: string, tls?: { folder: string; verify: boolean }) =>
  parseHost({ url, source: 'DOCKER_HOST', ...(tls && { tls }) });
const certificates = { folder: '/certs', verify: true };
const tcp = { kind: 'tcp', hostname: 'host', port: 2375, tls: false, prefix: '' };
const ssh = { kind: 'ssh', user: undefined, hostname: 'host', port: undefined, socket: undefined };

describe('an engine’s address', () => {
  it.each([
    ['unix:///run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['/run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['tcp://host', tcp],
    ['host', tcp],
    ['  TCP://host  ', tcp],
    ['host:99', { ...tcp, port: 99 }],
    ['tcp://:99', { ...tcp, hostname: 'localhost', port: 99 }],
    ['tcp://', { ...tcp, hostname: 'localhost' }],
    ['tcp://[::1]:99', { ...tcp, hostname: '::1', port: 99 }],
    ['http://host:80/proxy/', { ...tcp, port: 80, prefix: '/proxy' }],
    ['https://host:443', { ...tcp, port: 443, tls: true }],
    [
      'ssh://me@host:22/run/user/1/docker.sock',
      { ...ssh, user: 'me', port: 22, socket: '/run/user/1/docker.sock' },
    ],
    ['ssh://host/', ssh],
  ])('%s', (url, expected) => {
    expect(parse(url)).toEqual(expected);
  });

  it('is TLS on its own port when certificates are named', () => {
    expect(parse('tcp://host', certificates)).toEqual({ ...tcp, port: 2376, tls: true });
  });

  it.each([
    ['npipe:////./pipe/docker_engine', 'Windows pipe'],
    ['fd://', 'fd://'],
    ['tcp://host?x=1', 'query'],
    ['tcp://host:notaport', 'no address'],
    ['ssh://', 'names no host'],
    ['ssh://host/%', 'escapes nothing'],
    ['ssh://%ff@host', 'escapes nothing'],
    ['ssh://me:geheim@host', 'password'],
    ['http://me:geheim@host', 'password'],
  ])('%s is refused', (url, words) => {
    expect(() => parse(url)).toThrow(words);
    expect(() => parse(url)).not.toThrow('geheim');
    expect(() => parse(url)).toThrow('DOCKER_HOST');
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `tcp://${s}`),
          fc.string().map((s) => `ssh://${s}`),
        ),
        (url) => {
          try {
            parse(url);
          } catch (error) {
            expect(error).toBeInstanceOf(EngineError);
          }
        },
      ),
    );
  });

  it('is shown without a password', () => {
    expect(shownUrl('ssh://me:geheim@host/x')).toBe('ssh://…@host/x');
    expect(shownUrl('ssh://me@host')).toBe('ssh://me@host');
  });
});
