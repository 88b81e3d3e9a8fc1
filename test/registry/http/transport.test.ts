import { describe, expect, it, onTestFinished } from 'vitest';
import { createRoutes } from '../../../src/registry/http/agents.ts';
import { networkError } from '../../../src/registry/http/network-error.ts';
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

describe('networkError', () => {
  it('says where the certificate of a registry with a port belongs', () => {
    const cause = Object.assign(new Error('unable to verify the first certificate'), {
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    expect(networkError('https://registry.example:5001', cause)).toMatchObject({
      transient: false,
      hint: expect.stringContaining('/etc/docker/certs.d/registry.example:5001/ca.crt') as string,
    });
  });

  it('has a next step for a registry that is down', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    expect(networkError('http://127.0.0.1:5', cause)).toMatchObject({
      transient: true,
      hint: expect.stringContaining('manager login --check') as string,
    });
  });
});
