import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  familiarReference,
  formatReference,
  parseReference,
} from '../../src/registry/reference.ts';

const hex = 'a'.repeat(64);

describe('parseReference', () => {
  it.each([
    ['debian', 'docker.io/library/debian'],
    ['debian:12', 'docker.io/library/debian:12'],
    ['bentoml/model-server:0.13.0', 'docker.io/bentoml/model-server:0.13.0'],
    ['docker.io/debian', 'docker.io/library/debian'],
    ['index.docker.io/library/debian', 'docker.io/library/debian'],
    ['localhost/x', 'localhost/x'],
    ['localhost:5000/x:y', 'localhost:5000/x:y'],
    ['[::1]:5000/a/b', '[::1]:5000/a/b'],
    ['Registry/x', 'Registry/x'],
    [`quay.io/a/b:t@sha256:${hex}`, `quay.io/a/b:t@sha256:${hex}`],
  ])('%s is %s', (text, full) => {
    expect(formatReference(parseReference(text))).toBe(full);
  });

  it.each([
    ['', 'empty'],
    ['a b', 'white space'],
    ['https://docker.io/x', 'scheme'],
    [hex, 'id of an image'],
    ['docker.io/Bento/x', 'bento/x'],
    ['a//b', 'empty'],
    ['a:', 'tag is empty'],
    ['a:-x', 'not a tag'],
    [`a:${'x'.repeat(129)}`, '128'],
    ['a@sha256:12', '64 hexadecimal digits'],
    ['a@md5:12', 'sha256 or sha512'],
    ['h.example:70000/a', 'no port'],
    [`h.example/${'a'.repeat(255)}`, '255'],
    ['a_-b', 'not a name'],
  ])('%s is refused with the reason', (text, why) => {
    expect(() => parseReference(text)).toThrow(why);
  });

  it('reads again what it writes, long and short', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8})?$/);
    const host = fc.constantFrom('docker.io', 'localhost:5000', 'registry.example', '[::1]:5000');
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), {
      nil: undefined,
    });
    const digest = fc.option(fc.constant(`sha256:${hex}`), { nil: undefined });
    fc.assert(
      fc.property(
        host,
        fc.array(part, { minLength: 2, maxLength: 4 }),
        tag,
        digest,
        (h, p, t, d) => {
          const reference = { host: h, path: p.join('/'), tag: t, digest: d };
          expect(parseReference(formatReference(reference))).toEqual(reference);
          expect(parseReference(familiarReference(reference))).toEqual(reference);
        },
      ),
    );
  });

  it('of any text is a reference that reads the same again, or refused as one', () => {
    const nearly = fc.stringMatching(/^[A-Za-z0-9./:@_[\]-]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        let reference;
        try {
          reference = parseReference(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'registry/bad-reference' });
          return;
        }
        expect(parseReference(formatReference(reference))).toEqual(reference);
        expect(parseReference(familiarReference(reference))).toEqual(reference);
      }),
      { numRuns: 500 },
    );
  });
});
