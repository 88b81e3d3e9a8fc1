import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KEY_LABEL, VERSION_LABEL } from '../../src/deliver/labels.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { freshName } from '../deliver/support/real.ts';
import { served } from '../deliver/support/served.ts';
import { lacksLab, labRegistry } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import type { Exit } from '../support/manager-process.ts';
import { projectOf } from '../support/project.ts';
import { pushImage } from '../trust/support/push-image.ts';
import { faultyRegistry } from './support/faulty-registry.ts';
import type { RegistryFault } from './support/faulty-registry.ts';
import { expectInOrder, QUICKLY } from './support/runs.ts';

const TAG = '1.0.0-python3.11-d-runtime';
const SIZE = 3_000_000;
const lab = labRegistry() ?? '';

type FaultOf = (request: string) => RegistryFault | undefined;

interface Scene {
  readonly promote: () => Promise<Exit>;
  /** Of the image that is copied. */
  readonly digest: string;
  /** What the tag and the alias lead to where it is copied to. */
  readonly arrived: () => Promise<readonly (string | undefined)[]>;
  readonly requests: readonly string[];
}

/** One image of 3 MB, to be copied from the registry with the faults to the one without, or the other way. */
async function scene(way: 'from' | 'to', faultOf: FaultOf): Promise<Scene> {
  const name = freshName();
  const faulty = await faultyRegistry(lab, faultOf);
  const hosts = way === 'from' ? [faulty.host, lab] : [lab, faulty.host];
  const [from = '', to = ''] = hosts;
  const folder = projectOf({
    'manifest.yml': `bentoml_version: '1.0.0'
python_versions: ['3.11']
packages: { p: { runtime: [d] } }
repository:
  '${from}': { registry: { p: '${from}/${name}/from' } }
  '${to}': { registry: { p: '${to}/${name}/to' } }
aliases: { p: { latest: { distro: d } } }
distros:
  d: { templates_dir: t, base_image: scratch, add_to_tags: d }
`,
    't/runtime.Dockerfile.njk': 'ARG PYTHON_VERSION\nFROM {{ metadata.base_image }}\n',
  });
  const client = createRegistryClient({
    env: {},
    certsFolders: [],
    credentials: () => Promise.resolve(undefined),
  });
  onTestFinished(() => {
    client.close();
  });
  const digest = await pushImage(client, `${lab}/${name}/from:${TAG}`, {
    labels: { [KEY_LABEL]: 'sha256:1', [VERSION_LABEL]: '1.0.0' },
    content: randomBytes(SIZE),
  });
  return {
    digest,
    requests: faulty.requests,
    promote: async () => {
      const env = { DOCKER_CONFIG: folder };
      const exit = await startManager(folder, ['promote', ...hosts], QUICKLY, env).exit;
      expectInOrder(exit);
      return exit;
    },
    arrived: () =>
      Promise.all(
        [TAG, 'latest'].map(async (tag) => (await served(`${lab}/${name}/to:${tag}`))?.digest),
      ),
  };
}

const READ_BLOB = /^GET \/v2\/.*\/blobs\/sha256:/;
const READ_MANIFEST = /^(?:GET|HEAD) \/v2\/.*\/manifests\//;
const SEND_BLOB = /^(?:PUT|PATCH) \/v2\/.*\/blobs\/uploads\//;

function once(wanted: RegExp, fault: RegistryFault): FaultOf {
  let isDone = false;
  return (request) => {
    if (isDone || !wanted.test(request)) return undefined;
    isDone = true;
    return fault;
  };
}

describe.skipIf(lacksLab('registry'))('manager promote', () => {
  it.each([
    ['while it reads a blob', 'from', READ_BLOB, { cutAnswerAfter: 1_000_000 }],
    ['while it sends a blob', 'to', SEND_BLOB, { cutAfter: 1_000_000 }],
  ] as const)(
    'that is cut off %s goes on, and what arrives is whole',
    async (_, way, wanted, cut) => {
      // The config is a blob too, of a few bytes: so the first two may be cut.
      const [one, two] = [once(wanted, cut), once(wanted, cut)];
      const { promote, arrived, digest } = await scene(
        way,
        (request) => one(request) ?? two(request),
      );
      const { code, stdout, stderr } = await promote();
      expect(code, stdout + stderr).toBe(0);
      expect(await arrived()).toEqual([digest, digest]);
    },
  );

  it('believes no blob that is not what its digest says, and leaves nothing to be pulled', async () => {
    let isFaulty = true;
    const { promote, arrived, digest } = await scene('from', (request) =>
      isFaulty && READ_BLOB.test(request) ? { status: 200, body: 'x'.repeat(SIZE) } : undefined,
    );
    const { code, stdout, stderr } = await promote();
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/is not sha256:[0-9a-f]{64}: its content is another|is longer/);
    expect(await arrived()).toEqual([undefined, undefined]);
    isFaulty = false;
    expect((await promote()).code).toBe(0);
    expect(await arrived()).toEqual([digest, digest]);
  });

  it.each([401, 403])('says what a registry refuses with %i, and moves nothing', async (status) => {
    let isFaulty = true;
    const { promote, arrived, digest } = await scene('from', (request) =>
      isFaulty && request.includes('/v2/') ? { status } : undefined,
    );
    const { code, stdout, stderr } = await promote();
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(`(status ${status})`);
    expect(stdout + stderr).toMatch(/Run `docker login /);
    expect(await arrived()).toEqual([undefined, undefined]);
    isFaulty = false;
    expect((await promote()).code).toBe(0);
    expect(await arrived()).toEqual([digest, digest]);
  });

  it('says what a registry does not have (404), and moves nothing', async () => {
    const { promote, arrived } = await scene('from', (request) =>
      READ_MANIFEST.test(request) ? { status: 404 } : undefined,
    );
    const { code, stdout, stderr } = await promote();
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/missing|does not have/);
    expect(await arrived()).toEqual([undefined, undefined]);
  });

  it.each([429, 500, 502])('asks again after a %i, and copies', async (status) => {
    const fault = { status, headers: { 'retry-after': '2' } };
    const faults = [READ_MANIFEST, READ_BLOB].map((wanted) => once(wanted, fault));
    const { promote, arrived, digest } = await scene('from', (request) =>
      faults.map((each) => each(request)).find((each) => each !== undefined),
    );
    const { code, stdout, stderr } = await promote();
    expect(code, stdout + stderr).toBe(0);
    expect(await arrived()).toEqual([digest, digest]);
  });

  it('waits for a registry that is slow', async () => {
    const { promote, arrived, digest, requests } = await scene('to', () => ({ wait: 200 }));
    expect((await promote()).code).toBe(0);
    expect(requests.length).toBeGreaterThan(5);
    expect(await arrived()).toEqual([digest, digest]);
  });
});
