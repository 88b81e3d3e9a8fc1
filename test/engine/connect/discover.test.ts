import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { discoverEngines } from '../../../src/engine/connect/discover.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

const id = (name: string): string => createHash('sha256').update(name).digest('hex');
const meta = (name: string, docker: object | undefined): Record<string, string> => ({
  [`contexts/meta/${id(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: docker === undefined ? {} : { docker },
  }),
});

function discover(files: Record<string, string>, env: Record<string, string> = {}) {
  const folder = scratchFolder();
  putFiles(folder, files);
  const found = () =>
    discoverEngines({ env: { DOCKER_CONFIG: folder, ...env }, home: '/none', uid: 0, os: 'linux' });
  return { folder, found };
}

describe('docker contexts', () => {
  it('the current one is followed', () => {
    const { found } = discover({
      'config.json': '{"currentContext":"lab"}',
      ...meta('lab', { Host: 'ssh://lab' }),
    });
    expect(found()).toEqual({
      named: true,
      addresses: [
        { url: 'ssh://lab', source: "docker context 'lab', by the current docker context" },
      ],
    });
  });

  it('DOCKER_CONTEXT has its certificates', () => {
    const { folder, found } = discover(
      {
        ...meta('tls', { Host: 'tcp://x:1', SkipTLSVerify: false }),
        [`contexts/tls/${id('tls')}/docker/ca.pem`]: 'x',
      },
      { DOCKER_CONTEXT: 'tls' },
    );
    expect(found().addresses[0]?.tls).toEqual({
      folder: `${folder}/contexts/tls/${id('tls')}/docker`,
      verify: true,
    });
  });

  it('SkipTLSVerify is TLS that is not verified', () => {
    const { found } = discover(meta('x', { Host: 'tcp://x:1', SkipTLSVerify: true }), {
      DOCKER_CONTEXT: 'x',
    });
    expect(found().addresses[0]?.tls?.verify).toBe(false);
  });

  it('one that is missing, or names no engine, is an error', () => {
    expect(discover({}, { DOCKER_CONTEXT: 'gone' }).found).toThrow("no docker context 'gone'");
    const { found } = discover(meta('k8s', undefined), { DOCKER_CONTEXT: 'k8s' });
    expect(found).toThrow('names no engine');
  });

  it('a broken config.json is an error that does not quote it', () => {
    const { found } = discover({ 'config.json': '{"auth": "geheim' });
    expect(found).toThrow('is not JSON');
    expect(found).not.toThrow('geheim');
  });

  it('without any settings the usual places are left', () => {
    expect(discover({}).found()).toMatchObject({ named: false });
  });
});
