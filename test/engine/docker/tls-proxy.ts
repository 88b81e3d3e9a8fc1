import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../../support/scratch.ts';

function openssl(folder: string, ...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A folder as DOCKER_CERT_PATH names it, with ca.pem, cert.pem and key.pem, and server.pem, server-key.pem beside them. */
export function makeCertificates(): string {
  const folder = scratchFolder();
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const days = ['-days', '2'];
  openssl(
    folder,
    'req',
    '-x509',
    ...key,
    ...days,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=authority',
  );
  for (const [name, keyName] of [
    ['server', 'server-key'],
    ['cert', 'key'],
  ] as const) {
    const files = ['-keyout', `${keyName}.pem`, '-out', `${name}.csr`];
    openssl(
      folder,
      'req',
      ...key,
      ...files,
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    );
    const signing = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca-key.pem',
      '-CAcreateserial',
      '-copy_extensions',
      'copy',
    ];
    openssl(
      folder,
      'x509',
      '-req',
      ...days,
      ...signing,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
    );
  }
  return folder;
}

/** Serves an engine's socket over TLS, as `dockerd --tlsverify` would; clients need a certificate. Answers with the port. */
export async function tlsProxy(socketPath: string, folder: string): Promise<number> {
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const sockets = new Set<TLSSocket>();
  const server = createServer({
    ca: read('ca.pem'),
    cert: read('server.pem'),
    key: read('server-key.pem'),
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on('secureConnection', (client) => {
    sockets.add(client);
    const engine = connect(socketPath);
    client.on('error', () => engine.destroy());
    engine.on('error', () => client.destroy());
    client.pipe(engine).pipe(client);
    client.on('close', () => {
      sockets.delete(client);
      engine.destroy();
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
