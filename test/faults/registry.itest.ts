import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { lightProject } from '../deliver/support/light-project.ts';
import type { LightProject } from '../deliver/support/light-project.ts';
import { served } from '../deliver/support/served.ts';
import { engineRows, lacksLab, labRegistry } from '../support/lab.ts';
import type { LabEngine } from '../support/lab.ts';
import type { Exit } from '../support/manager-process.ts';
import { faultyRegistry } from './support/faulty-registry.ts';
import type { FaultyRegistry, RegistryFault } from './support/faulty-registry.ts';
import { leftovers, reported, runOn } from './support/runs.ts';

const TAG = '1.0.0-python3.11-e-runtime';
const PUSH = ['build', '--push', '--distros', 'e', '--progress', 'plain'];

/** The oldest and the newest: their push is not the same code. */
const ENGINES = engineRows().filter((_, index, all) => index === 0 || index === all.length - 1);

interface Scene {
  readonly light: LightProject;
  readonly registry: FaultyRegistry;
  /** What the registry of the lab serves under the image's tag. */
  readonly digest: () => Promise<string | undefined>;
  /** Builds and pushes one image of a MiB. */
  readonly push: () => Promise<Exit>;
}

async function scene(
  lab: LabEngine,
  faultOf: (request: string) => RegistryFault | undefined,
): Promise<Scene> {
  const registry = await faultyRegistry(labRegistry() ?? '', faultOf);
  const section = `'${registry.host}': { registry: { NAME: '${registry.host}/NAME/app' } }`;
  const bulk = randomBytes(1024 * 1024).toString('hex');
  const light = lightProject(lab, { 'tools/alone': `echo alone\nexit\n${bulk}` }, section);
  return {
    light,
    registry,
    digest: async () => (await served(`${light.repository}:${TAG}`))?.digest,
    push: () => runOn(lab.url, light.folder, PUSH),
  };
}

/** A fault of the first requests that match, and no more. */
function first(
  count: number,
  wanted: RegExp,
  fault: RegistryFault,
): (request: string) => RegistryFault | undefined {
  let left = count;
  return (request) => {
    if (left === 0 || !wanted.test(request)) return undefined;
    left -= 1;
    return fault;
  };
}

const MANIFEST = /^PUT \/v2\/.*\/manifests\//;
const UPLOAD = /^POST \/v2\/.*\/blobs\/uploads\//;
const BLOB = /^(?:PATCH|PUT) \/v2\/.*\/blobs\/uploads\//;

const json = (
  code: string,
  message: string,
): { headers: Record<string, string>; body: string } => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [{ code, message }] }),
});

describe.skipIf(lacksLab('engines', 'registry')).each(ENGINES)(
  'a registry that %s pushes to',
  (_, lab) => {
    it.each([
      ['401', /\/v2\/./, { status: 401, ...json('UNAUTHORIZED', 'who are you') }],
      ['403', UPLOAD, { status: 403, ...json('DENIED', 'not yours') }],
      ['404', UPLOAD, { status: 404, ...json('NAME_UNKNOWN', 'no such project') }],
    ] as const)(
      'and answers %s fails the push once, with its words and a next step; the next run pushes without a build',
      async (status, wanted, fault) => {
        let isFaulty = true;
        const { light, push, digest } = await scene(lab, (request) =>
          isFaulty && wanted.test(request) ? fault : undefined,
        );
        const { code, stdout, stderr } = await push();
        expect(code).toBe(1);
        expect(stdout).toMatch(/failed: .* in the push, after [\d.]+ ?s\n/);
        expect(stderr).not.toContain(': retry ');
        expect(stdout).toMatch(/\n {2}hint: /);
        expect(reported(light.folder)).toEqual({ [light.alone]: 'failed' });
        expect(await digest(), status).toBeUndefined();
        isFaulty = false;
        const again = await push();
        expect(again.code, again.stdout).toBe(0);
        expect(reported(light.folder)).toEqual({ [light.alone]: 'skipped' });
        expect(await digest()).toMatch(/^sha256:/);
      },
    );

    it.each([
      ['429', { status: 429, headers: { 'retry-after': '1' }, body: '' }],
      ['500', { status: 500, ...json('UNKNOWN', 'unknown error') }],
      [
        '502',
        { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' },
      ],
    ] as const)(
      'and answers %s once is asked again, and the image is there',
      async (_status, fault) => {
        const { light, push, digest, registry } = await scene(lab, first(1, MANIFEST, fault));
        const { code, stdout, stderr } = await push();
        expect(code, stdout + stderr).toBe(0);
        expect(reported(light.folder)).toEqual({ [light.alone]: 'built' });
        expect(await digest()).toMatch(/^sha256:/);
        expect(registry.requests.filter((each) => MANIFEST.test(each)).length).toBeGreaterThan(1);
      },
    );

    it('and answers 502 for as long as it is asked fails the push, and the next run pushes without a build', async () => {
      let isFaulty = true;
      const { light, push, digest } = await scene(lab, (request) =>
        isFaulty && MANIFEST.test(request) ? { status: 502 } : undefined,
      );
      const { code, stdout, stderr } = await push();
      expect(code).toBe(1);
      expect(stdout).toMatch(/in the push, after [\d.]+ ?s and 5 tries\n/);
      expect(stderr.match(/: retry \d/g)).toHaveLength(4);
      expect(await digest()).toBeUndefined();
      isFaulty = false;
      expect((await push()).code).toBe(0);
      expect(reported(light.folder)).toEqual({ [light.alone]: 'skipped' });
      expect(await digest()).toMatch(/^sha256:/);
      expect(leftovers(light.folder)).toEqual([]);
    });

    it('and is slow is waited for', async () => {
      const { push, digest, registry } = await scene(lab, () => ({ wait: 200 }));
      const { code, stdout, stderr } = await push();
      expect(code, stdout + stderr).toBe(0);
      expect(registry.requests.length).toBeGreaterThan(5);
      expect(await digest()).toMatch(/^sha256:/);
    });

    it('and is cut off in the middle of a blob gets it whole all the same', async () => {
      const { light, push, digest, registry } = await scene(
        lab,
        first(1, BLOB, { cutAfter: 300_000 }),
      );
      const { code, stdout, stderr } = await push();
      expect(code, stdout + stderr).toBe(0);
      expect(registry.requests.filter((each) => UPLOAD.test(each)).length).toBeGreaterThan(1);
      const digestThere = await digest();
      await light.docker(
        'image',
        'rm',
        '--force',
        light.alone,
        `${registry.host}/${light.repository.split('/').slice(1).join('/')}:${TAG}`,
      );
      await light.docker('pull', `${light.repository}@${digestThere ?? ''}`);
    });

    it('and serves another digest than was pushed is not believed', async () => {
      const other = `sha256:${'0'.repeat(64)}`;
      let hasPushed = false;
      const { light, push } = await scene(lab, (request) => {
        hasPushed ||= MANIFEST.test(request);
        const asks = hasPushed && request.startsWith('HEAD ') && request.includes('/manifests/1');
        return asks ? { instead: { 'docker-content-digest': other } } : undefined;
      });
      const { code, stdout } = await push();
      expect(code).toBe(1);
      expect(stdout).toContain(`but its registry serves ${other}`);
      expect(stdout).toContain('Somebody else may push the same tag');
      expect(reported(light.folder)).toEqual({ [light.alone]: 'failed' });
    });
  },
);
