import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_VERSION, contentKey, keyParts } from '../../src/plan/content-key.ts';
import type { KeyInputs } from '../../src/plan/content-key.ts';

const INPUTS: KeyInputs = {
  dockerfile: 'ARG PYTHON_VERSION\nFROM python:${PYTHON_VERSION}\nCOPY tools/x /x\n',
  declared: ['PYTHON_VERSION'],
  buildArgs: { PYTHON_VERSION: '3.8' },
  sources: { 'tools/x': 'sha256:aa' },
  platform: 'linux/amd64',
  target: undefined,
  parents: { 'p:base': 'sha256:bb' },
  bases: { 'python:3.8': 'sha256:cc' },
  secrets: ['aws'],
  ssh: ['default'],
};

function keyOf(changes: Partial<KeyInputs> = {}): string {
  return contentKey(keyParts({ ...INPUTS, ...changes }));
}

describe('contentKey', () => {
  it('is a sha256 over the documented encoding', () => {
    const dockerfile = createHash('sha256').update(INPUTS.dockerfile).digest('hex');
    const encoded =
      `["manager.content-key",${KEY_VERSION},"sha256:${dockerfile}",[["PYTHON_VERSION","3.8"]],` +
      `[["tools/x","sha256:aa"]],"linux/amd64",null,[["p:base","sha256:bb"]],[["python:3.8","sha256:cc"]],["aws"],["default"]]`;
    expect(keyOf()).toBe(`sha256:${createHash('sha256').update(encoded).digest('hex')}`);
  });

  it('stays as it was: what an earlier run built is found again', () => {
    expect(KEY_VERSION).toBe(1);
    expect(keyOf()).toBe('sha256:6d2a836c776605ff6c8ad7f9cb8845496a6f15b46a6884e5b4bdd7b5fe345d94');
  });

  it.each<[string, Partial<KeyInputs>]>([
    ['a byte of the Dockerfile', { dockerfile: `${INPUTS.dockerfile}\n` }],
    ['the value of an argument', { buildArgs: { PYTHON_VERSION: '3.9' } }],
    ['an argument left to its default', { buildArgs: {} }],
    ['a context file', { sources: { 'tools/x': 'sha256:ab' } }],
    ['the platform', { platform: 'linux/arm64' }],
    ['the target', { target: 'build' }],
    ['a parent', { parents: { 'p:base': 'sha256:bd' } }],
    ['a base', { bases: { 'python:3.8': 'sha256:cd' } }],
    ['a secret id', { secrets: ['aws', 'gcp'] }],
    ['an ssh id', { ssh: [] }],
  ])('changes with %s', (_, change) => {
    expect(keyOf(change)).not.toBe(keyOf());
  });

  it('counts only arguments that have an effect', () => {
    const given = { PYTHON_VERSION: '3.8', UNUSED: '1', HTTP_PROXY: 'http://proxy.example' };
    expect(keyOf({ buildArgs: given })).toBe(keyOf());
    expect(keyOf({ buildArgs: given, declared: ['PYTHON_VERSION', 'HTTP_PROXY'] })).not.toBe(
      keyOf(),
    );
    for (const name of ['TARGETARCH', 'BUILDPLATFORM', 'SOURCE_DATE_EPOCH', 'BUILDKIT_SYNTAX']) {
      expect(keyOf({ buildArgs: { PYTHON_VERSION: '3.8', [name]: '1' } })).not.toBe(keyOf());
    }
  });

  it('never holds the value of an argument that is not declared', () => {
    const parts = keyParts({ ...INPUTS, buildArgs: { TOKEN: 'hush' } });
    expect(JSON.stringify(parts)).not.toContain('hush');
  });

  it('does not depend on the order of anything', () => {
    const pairs = fc.dictionary(fc.string(), fc.string());
    const inputs = fc.record({ sources: pairs, parents: pairs, bases: pairs, buildArgs: pairs });
    fc.assert(
      fc.property(inputs, fc.array(fc.string()), (maps, ids) => {
        const declared = Object.keys(maps.buildArgs);
        const turned = Object.fromEntries(
          Object.entries(maps).map(([name, map]) => [
            name,
            Object.fromEntries(Object.entries(map).reverse()),
          ]),
        );
        const secrets = [...ids, ...ids].reverse();
        expect(keyOf({ ...turned, declared: declared.reverse(), secrets })).toBe(
          keyOf({ ...maps, declared, secrets: ids }),
        );
      }),
    );
  });

  it('gives different parts different keys, wherever a boundary between names and values lies', () => {
    const pairs = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const isSame = JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
        expect(keyOf({ bases: a }) === keyOf({ bases: b })).toBe(isSame);
        // The same pairs in another part of the key are something else.
        if (Object.keys(a).length > 0) {
          expect(keyOf({ bases: a, sources: {} })).not.toBe(keyOf({ bases: {}, sources: a }));
        }
      }),
    );
  });
});

function inOrder(pairs: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1));
}
