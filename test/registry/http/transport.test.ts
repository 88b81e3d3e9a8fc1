import { describe, expect, it, onTestFinished } from 'vitest';
import { createRoutes } from '../../../src/registry/http/agents.ts';
import { discardBody } from '../../../src/registry/http/read-body.ts';
import { createTransport } from '../../../src/registry/http/transport.ts';
import { fakeServer } from '../../support/fake-registry/server.ts';

describe('discardBody', () => {
  it('keeps the connection of an answer that has no body, however long one would be', async () => {
    const length = 500 * 1024 * 1024;
    const { host } = await fakeServer((_, response) => {
      response.writeHead(200, { 'content-length': String(length) }).flushHeaders();
    });
    const transport = createTransport({
      routes: createRoutes({ env: {}, certsFolders: [] }),
      idleTimeout: 10_000,
      userAgent: 'test',
    });
    onTestFinished(() => {
      transport.close();
    });
    const url = new URL(`http://${host}/`);
    for (const [method, isCut] of [
      ['HEAD', false],
      ['GET', true],
    ] as const) {
      const response = await transport.send({ method, url, headers: {} });
      discardBody(response);
      expect(response.body.destroyed).toBe(isCut);
    }
  });
});
