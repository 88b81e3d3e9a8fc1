import http from 'node:http';
import https from 'node:https';
import { proxyFor, proxyHeaders } from './proxy.ts';
import { createTrust } from './trust.ts';
import type { TrustOptions } from './trust.ts';
import { TunnelAgent } from './tunnel.ts';

/** How a request gets to its host. */
export interface Route {
  readonly agent: http.Agent;
  /** Set where a proxy forwards plain HTTP: it is asked with the whole URL. */
  readonly forward?: {
    readonly proxy: URL;
    readonly headers: Readonly<Record<string, string>>;
  };
}

export interface Routes {
  routeTo(url: URL): Promise<Route>;
  /** Cuts all connections. */
  close(): void;
}

/** More connections to one host would only wait for each other there. */
const connections = { keepAlive: true, maxSockets: 16 };

/** Connections for each origin, with its certificates, through the proxy of the environment where there is one. */
export function createRoutes(options: TrustOptions): Routes {
  const trust = createTrust(options);
  const routes = new Map<string, Promise<Route>>();
  const open = async (url: URL): Promise<Route> => {
    const proxy = proxyFor(url, options.env);
    if (url.protocol === 'http:') {
      const agent = new http.Agent(connections);
      if (proxy === undefined) return { agent };
      return { agent, forward: { proxy, headers: proxyHeaders(proxy) } };
    }
    const secure = { ...connections, secureContext: await trust(url) };
    const agent = proxy === undefined ? new https.Agent(secure) : new TunnelAgent(proxy, secure);
    return { agent };
  };
  return {
    routeTo: (url) => {
      const route = routes.get(url.origin) ?? open(url);
      routes.set(url.origin, route);
      return route;
    },
    close: () => {
      for (const route of routes.values()) {
        void route.then(
          ({ agent }) => {
            agent.destroy();
          },
          () => undefined,
        );
      }
    },
  };
}
