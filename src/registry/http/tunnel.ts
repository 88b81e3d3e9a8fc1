import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { proxyHeaders } from './proxy.ts';

type Created = (error: Error | null, stream: Duplex) => void;

/** Connections through an HTTP proxy, by CONNECT (RFC 9110, section 9.3.6): the proxy sees the host, not the traffic. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: https.RequestOptions, created?: Created): undefined {
    const target = `${options.host ?? ''}:${options.port ?? 443}`;
    const connect = (this.#proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      host: this.#proxy.hostname.replace(/^\[|\]$/g, ''),
      port: this.#proxy.port === '' ? undefined : this.#proxy.port,
      path: target,
      headers: { host: target, ...proxyHeaders(this.#proxy) },
      agent: false,
      timeout: 30_000,
    });
    const fail = (why: string, cause?: unknown): void => {
      connect.destroy();
      const error = new Error(`the proxy ${this.#proxy.host} ${why}`, { cause });
      // The type wants a stream even where there is none.
      (created as ((error: Error) => void) | undefined)?.(error);
    };
    connect
      .once('connect', (answer, socket) => {
        const { statusCode = 0 } = answer;
        if (statusCode !== 200) fail(`refuses ${target} with status ${statusCode}`);
        else created?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket }));
      })
      .once('response', ({ statusCode }) => {
        fail(`refuses ${target} with status ${statusCode ?? 0}`);
      })
      .once('timeout', () => {
        fail('does not answer in time');
      })
      .once('error', (error) => {
        fail('cannot be reached', error);
      })
      .end();
  }
}
