import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/compose/check-request.ts';
import type { Composition } from '../../src/compose/composition.ts';
import { findFacts } from '../../src/compose/find-facts.ts';
import type { FactsSources } from '../../src/compose/find-facts.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import type { EngineImage } from '../../src/engine/engine.ts';
import { InputError } from '../../src/errors.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { factsToSave } from '../../src/compose/section/saved-set.ts';
import { composition, facts, made } from './samples.ts';

const FULL = 'nvcr.io/nvidia/tritonserver:24.12-py3';
const DIGEST = `sha256:${'b'.repeat(64)}`;

function find(sources: Partial<FactsSources>, part: Partial<Composition> = {}) {
  const request = checkRequest(composition(part), RELEASES);
  const nobody = {
    given: undefined,
    engine: undefined,
    registry: refusing('registry/unreachable'),
  };
  return findFacts(request, { ...nobody, ...sources }, new AbortController().signal);
}

function refusing(code: 'registry/unreachable' | 'registry/not-found'): FactsSources['registry'] {
  return () => Promise.reject(new RegistryError(code, 'no'));
}

/** An engine that holds the full image only. */
function engine(digests: readonly string[]): FactsSources['engine'] {
  const image: EngineImage = {
    id: DIGEST,
    references: [FULL],
    digests,
    labels: { 'com.nvidia.build.id': '1' },
    environment: ['A=1', 'B=x=y', 'A=2'],
    size: 5,
    platform: 'linux/amd64',
    layers: [],
  };
  return { image: (reference) => Promise.resolve(reference === FULL ? image : undefined) };
}

describe('the facts of images', () => {
  const registry = () => Promise.resolve(facts({}, { source: 'registry', digest: DIGEST }));

  it('come from the given file alone, however it spells the image', async () => {
    const given = new Map([[FULL, facts({ GIVEN: '1' })]]);
    const { facts: found } = await find({ given, engine: engine([]), registry });
    expect([...found]).toEqual([['full', given.get(FULL)]]);
    const hub = new Map([['docker.io/library/a:1', facts()]]);
    const images = new Map([
      ['full', 'a:1'],
      ['min', 'b:1'],
    ] as const);
    expect([...(await find({ given: hub }, { images })).facts.keys()]).toEqual(['full']);
  });

  it('come from the engine before the registry', async () => {
    const { facts: found } = await find({ engine: engine([]), registry });
    expect(found.get('full')).toMatchObject({
      source: 'engine',
      size: 5,
      env: new Map([
        ['A', '2'],
        ['B', 'x=y'],
      ]),
    });
    expect(found.get('min')).toMatchObject({ source: 'registry' });
  });

  it('come from the registry where the engine lacks the digest to pin', async () => {
    const other = [`registry.example/other@${DIGEST}`];
    const unpinned = await find({ engine: engine(other), registry }, { pin: true });
    expect(unpinned.facts.get('full')?.source).toBe('registry');
    const own = [`nvcr.io/nvidia/tritonserver@${DIGEST}`];
    const pinned = await find({ engine: engine(own), registry }, { pin: true });
    expect(pinned.facts.get('full')).toMatchObject({ source: 'engine', digest: DIGEST });
  });

  it('are left to the table when nobody answers, which is said', async () => {
    const { facts: found, warnings } = await find({});
    expect(found.size).toBe(0);
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('going by the table'),
    );
  });

  it('are missing with the next step that the registry names', async () => {
    const hint = 'Put the certificate into ca.crt.';
    const registry = () =>
      Promise.reject(new RegistryError('registry/unreachable', 'no', { hint }));
    const images = new Map([
      ['full', 'a.example/t:1'],
      ['min', 'a.example/m:1'],
    ] as const);
    const { warnings } = await find({ registry }, { images });
    expect(warnings.map((each) => each.hint)).toEqual([hint, hint]);
  });

  it('are saved without the one platform that an engine happens to hold', async () => {
    const request = checkRequest(composition(), RELEASES);
    const { recipe } = made();
    const saved = async (sources: Partial<FactsSources>) =>
      factsToSave(request, (await find(sources)).facts, recipe)[FULL];
    expect(await saved({ engine: engine([]) })).not.toHaveProperty('platforms');
    const platforms = ['linux/amd64', 'linux/arm64'];
    const both = () => Promise.resolve(facts({}, { source: 'registry', platforms }));
    expect(await saved({ registry: both })).toMatchObject({ platforms });
  });

  it('are an error where NGC says that there is no such image', async () => {
    await expect(find({ registry: refusing('registry/not-found') })).rejects.toThrow(InputError);
  });
});
