import { copyFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRegistryClient } from '../../../src/registry/client.ts';
import { labAuthRegistry, labRegistry, lacksLab } from '../../support/lab.ts';
import { scratchFolder } from '../../support/scratch.ts';

const retry = { attempts: 1, firstWait: 1, longestWait: 1 };

interface Asked {
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A proxy that takes everybody to one host, whatever they ask for. */
async function proxyTo(host: string): Promise<{ address: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer();
  server.on('connect', ({ url = '', headers }, socket: Duplex) => {
    asked.push({ target: url, authorization: headers['proxy-authorization'] });
    const [name = '', port = ''] = host.split(':');
    const upstream = connect(Number(port), name, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const each of sockets) each.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe.skipIf(lacksLab('registry', 'auth registry'))('the way to a real registry', () => {
  const lab = labAuthRegistry() ?? { host: '', ca: '', user: '', password: '' };
  const { user: username, password } = lab;

  function clientWith(env: Record<string, string>, certsFolders: readonly string[] = []) {
    const credentials = (host: string) =>
      Promise.resolve(
        host === lab.host ? ({ type: 'password', username, password } as const) : undefined,
      );
    const client = createRegistryClient({ env, certsFolders, credentials, retry });
    onTestFinished(() => {
      client.close();
    });
    return client;
  }

  it('trusts an authority of certs.d for its host, and for no other', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, lab.host));
    copyFileSync(lab.ca, join(folder, lab.host, 'ca.crt'));
    await clientWith({ SSL_CERT_FILE: lab.ca }).ping(lab.host);
    await clientWith({}, [folder]).ping(lab.host);
    mkdirSync(join(folder, 'other', 'registry.example'), { recursive: true });
    copyFileSync(lab.ca, join(folder, 'other', 'registry.example', 'ca.crt'));
    const other = clientWith({}, [join(folder, 'other')]);
    await expect(other.ping(lab.host)).rejects.toThrow('certificate is not trusted');
  });

  it('leads through a proxy, which sees only the host, and TLS is the registry’s own', async () => {
    const { address, asked } = await proxyTo(lab.host);
    const env = { HTTPS_PROXY: `http://who:proxypass@${address}`, SSL_CERT_FILE: lab.ca };
    // The certificate is for another name: it is checked against the registry's, not the proxy's.
    const pinging = clientWith(env).ping('registry.example');
    await expect(pinging).rejects.toThrow('certificate is not trusted');
    await expect(pinging).rejects.not.toThrow('proxypass');
    expect(asked).toEqual([
      {
        target: 'registry.example:443',
        authorization: `Basic ${Buffer.from('who:proxypass').toString('base64')}`,
      },
    ]);
    await clientWith({ ...env, NO_PROXY: 'registry.example' }).ping(lab.host);
    expect(asked).toHaveLength(1);
  });

  it('fails through a proxy that leads to something else than TLS', async () => {
    const { address } = await proxyTo(labRegistry() ?? '');
    const client = clientWith({ HTTPS_PROXY: address });
    await expect(client.ping('registry.example')).rejects.toMatchObject({
      code: 'registry/unreachable',
    });
  });
});
