import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { InputError } from '../../src/errors.ts';
import { addCuda } from '../../src/maintain/add-cuda.ts';
import { addDistro } from '../../src/maintain/add-distro.ts';
import { addPython } from '../../src/maintain/add-python.ts';
import { inFlow, withAnchors } from './manifests.ts';

const edits: readonly ((text: string) => { text: string })[] = [
  ...['debian10', 'centos8', 'ubi9'].map((like) => (text: string) => {
    const packages = like === 'centos8' ? ['server'] : undefined;
    return addDistro(text, 'm.yml', {
      name: 'new',
      like,
      baseImage: 'a:1',
      suffix: 'new',
      packages,
      templatesDir: 't',
    });
  }),
  (text) => addCuda(text, 'm.yml', { version: '12.9', components: { cudart: '12.9.37-1' } }),
  (text) => addPython(text, 'm.yml', { version: '3.9' }),
  (text) => addPython(text, 'm.yml', { version: '3.9', distros: ['debian10'] }),
];

/** A manifest with a piece cut out and another put in. */
const broken = fc
  .tuple(
    fc.constantFrom(withAnchors, inFlow),
    fc.nat(),
    fc.nat(30),
    fc.oneof(
      fc.constantFrom(
        '&gpu',
        '*gpu',
        '<<: *gpu_distro',
        '\n',
        '  ',
        '- ',
        ': ',
        '[',
        ']',
        '{',
        '}',
        '#',
        '"',
        '|',
        '\t',
        '? ',
        '!!set ',
      ),
      fc.string({ maxLength: 3 }),
    ),
  )
  .map(
    ([text, at, cut, piece]) =>
      text.slice(0, at % text.length) + piece + text.slice((at % text.length) + cut),
  );

describe('edits of a manifest that is broken somewhere', () => {
  it('either work and leave YAML behind, or say what is wrong', () => {
    let done = 0;
    const sound = fc.property(broken, fc.constantFrom(...edits), (text, edit) => {
      try {
        const after = edit(text).text;
        expect(parseDocument(after).errors).toEqual([]);
        done += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    });
    fc.assert(sound, { numRuns: 400, seed: 7 });
    expect(done).toBeGreaterThan(40);
  });
});
