import { chmodSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bentoStore, findTag, modelStore, namesIn } from '../../../src/containerize/bento/store.ts';
import { parseTag } from '../../../src/containerize/bento/tag.ts';
import { bentomlHome } from '../../../src/containerize/bento/world.ts';
import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { InputError } from '../../../src/errors.ts';
import { putFiles } from '../../support/scratch.ts';
import { bentoWorld } from './world.ts';

const FILLED = {
  'home/bentoml/bentos/iris/1/bento.yaml': '',
  'home/bentoml/bentos/iris/2/bento.yaml': '',
  'home/bentoml/bentos/iris/.building-3/bento.yaml': '',
  'home/bentoml/bentos/iris/latest': '2\n',
  'home/bentoml/bentos/digits/a/bento.yaml': '',
  'home/bentoml/bentos/.hidden/a/bento.yaml': '',
  'home/bentoml/models/net/7/model.yaml': '',
  'home/bentoml/models/net/latest': '7',
};

function filled(files: Record<string, string> = FILLED): BentoWorld {
  const world = bentoWorld();
  putFiles(world.cwd, files);
  return world;
}

function find(world: BentoWorld, text: string): string {
  const { tag, folder } = findTag(bentoStore(world), parseTag(text));
  expect(folder).toBe(`${world.cwd}/home/bentoml/bentos/${tag.name}/${tag.version}`);
  return `${tag.name}:${tag.version}`;
}

/** Code, message and hint of the refusal. */
function refusal(world: BentoWorld, text: string): string {
  try {
    return find(world, text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [diagnostic] = error.diagnostics;
    return `${diagnostic?.code}: ${diagnostic?.message}. ${diagnostic?.hint}`;
  }
}

describe('the store', () => {
  it('lies in ~/bentoml, or where BENTOML_HOME says', () => {
    const at = (home: string | undefined): string =>
      bentomlHome({ cwd: '/here', env: { HOME: '/home/me', BENTOML_HOME: home } });
    expect(at(undefined)).toBe('/home/me/bentoml');
    expect(at('')).toBe('/home/me/bentoml');
    expect(at('/store')).toBe('/store');
    expect(at('store')).toBe('/here/store');
    expect(at('~/store')).toBe('/home/me/store');
    expect(at('~other/store')).toBe('/here/~other/store');
  });

  it('finds a version, and the latest one', () => {
    const world = filled();
    expect(find(world, 'iris:1')).toBe('iris:1');
    expect(find(world, 'Iris')).toBe('iris:2');
    expect(find(world, 'iris:latest')).toBe('iris:2');
    expect(findTag(modelStore(world), parseTag('net')).tag.version).toBe('7');
  });

  it('lists neither hidden folders nor files', () => {
    expect(namesIn(bentoStore(filled()))).toEqual(['digits', 'iris']);
  });

  it.each([
    [
      'irs:1',
      "containerize/unknown-bento: there is no bento irs in the store. Did you mean 'iris'?",
    ],
    [
      'cats',
      'containerize/unknown-bento: there is no bento cats in the store. Known: digits, iris.',
    ],
    [
      'iris:9',
      'containerize/unknown-version: there is no version 9 of the bento iris in the store. Known: iris:1, iris:2.',
    ],
    [
      'digits',
      'containerize/no-latest: the store does not say which version of digits is the latest. Known: digits:a.',
    ],
  ])('says what there is instead of %s', (text, message) => {
    expect(refusal(filled(), text)).toBe(message);
  });

  it('says that it is empty', () => {
    const world = bentoWorld();
    expect(refusal(world, 'iris')).toBe(
      `containerize/unknown-bento: there is no bento iris in the store. The store ${world.cwd}/home/bentoml/bentos is empty: build one with \`manager bento build\`, or name a folder.`,
    );
  });

  it('says that the latest version is gone', () => {
    const world = filled({ ...FILLED, 'home/bentoml/bentos/iris/latest': '3' });
    expect(refusal(world, 'iris')).toBe(
      'containerize/unknown-version: the latest version of iris should be 3, but the store does not have it. Known: iris:1, iris:2.',
    );
  });

  it('follows no path in a latest file', () => {
    const world = filled({ ...FILLED, 'home/bentoml/bentos/iris/latest': '../../../secret' });
    expect(refusal(world, 'iris')).toContain('containerize/bad-latest');
  });

  it.skipIf(process.getuid?.() === 0)('says that it cannot be read', () => {
    const world = bentoWorld();
    mkdirSync(`${world.cwd}/home/bentoml/bentos`, { recursive: true });
    chmodSync(`${world.cwd}/home/bentoml/bentos`, 0);
    expect(() => find(world, 'iris')).toThrow('EACCES');
  });
});
