import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';
import { JULY_2021, SMALL, WITH_CUDA } from '../support/manifest-texts.ts';

/** A manifest comes from a person's editor, half-written: whatever it holds, there is an answer with places. */
function expectAnswer(text: string): void {
  const { manifest, diagnostics } = loadManifest(text, 'manifest.yml');
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const { place, code, message } of diagnostics) {
    expect(code).toMatch(/^manifest\/[a-z-]+$/);
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    expect(place?.file).toBe('manifest.yml');
    expect(place?.line).toBeGreaterThanOrEqual(1);
    expect(place?.line).toBeLessThanOrEqual(lines.length);
    const line = lines[(place?.line ?? 0) - 1] ?? '';
    expect(place?.col).toBeGreaterThanOrEqual(1);
    expect(place?.col).toBeLessThanOrEqual(line.length + 1);
    expect(place?.endCol ?? 1).toBeLessThanOrEqual(line.length + 1);
  }
  if (!manifest) expect(diagnostics.length).toBeGreaterThan(0);
}

const manifests = fc.constantFrom(JULY_2021, SMALL, WITH_CUDA);
const words = fc.constantFrom(
  ...[
    '__proto__',
    'constructor',
    '*release_spec',
    '&x',
    '*x',
    '<<: *centos8',
    '3.10',
    '1e400',
    '.nan',
    '~',
    '- ',
    ': ',
    '{',
    ']',
  ],
  ...[
    '"',
    "'",
    '|',
    '>',
    '!!set',
    '!!binary x',
    '\t',
    '\u0000',
    '\u2028',
    '%',
    '@',
    '`',
    '9'.repeat(400),
    '\uFEFF',
    '💥',
    '?',
    '---',
  ],
);

describe('loadManifest', () => {
  it('answers any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectAnswer), {
      seed: 2021,
      numRuns: 300,
    });
  });

  it('answers anything made of YAML signs', () => {
    const signs = fc.array(fc.constantFrom(...Array.from('{}[]:,-?!&*|>\'"%@#~ \n\tab1.')), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(signs, (list) => {
        expectAnswer(list.join(''));
      }),
      { seed: 2021, numRuns: 600 },
    );
  });

  it('answers a manifest that ends anywhere', () => {
    for (let end = 0; end < SMALL.length; end += 1) expectAnswer(SMALL.slice(0, end));
    fc.assert(
      fc.property(manifests, fc.nat(), (text, at) => {
        expectAnswer(text.slice(0, at % text.length));
      }),
      { seed: 2021, numRuns: 60 },
    );
  });

  it('answers a manifest with something put in or instead', () => {
    fc.assert(
      fc.property(manifests, fc.nat(), fc.nat(12), words, (text, at, length, word) => {
        const from = at % text.length;
        expectAnswer(text.slice(0, from) + word + text.slice(from + length));
      }),
      { seed: 2021, numRuns: 150 },
    );
  });

  it('answers a manifest with lines swapped, doubled, lost and moved in', () => {
    const change = fc.tuple(
      fc.constantFrom('swap', 'double', 'lose', 'indent'),
      fc.nat(),
      fc.nat(),
    );
    fc.assert(
      fc.property(manifests, fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        expectAnswer(changes.reduce(mutateLines, text));
      }),
      { seed: 2021, numRuns: 120 },
    );
  });

  it('answers a manifest with any value in any place', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 1e21, '', ' ', '\n', 'x'.repeat(300)),
    );
    const at = fc.constantFrom(
      ...[
        'packages',
        'distros',
        'cuda',
        'specs',
        'repository',
        'exclude',
        'python_versions',
        'platforms',
        'release_types',
      ],
      ...['cuda_versions', 'bentoml_version', 'releases'],
    );
    fc.assert(
      fc.property(at, value, (key, json) => {
        const others = SMALL.split(/\n(?=\w)/).filter((section) => !section.startsWith(key));
        expectAnswer(`${others.join('\n').trimEnd()}\n${key}: ${JSON.stringify(json)}\n`);
      }),
      { seed: 2021, numRuns: 250 },
    );
  });
});

function mutateLines(text: string, [kind, a, b]: [string, number, number]): string {
  const lines = text.split('\n');
  const [from, to] = [a % lines.length, b % lines.length];
  const line = lines[from] ?? '';
  if (kind === 'swap') [lines[from], lines[to]] = [lines[to] ?? '', line];
  if (kind === 'double') lines.splice(to, 0, line);
  if (kind === 'lose') lines.splice(from, 1);
  if (kind === 'indent') lines[from] = `  ${line}`;
  return lines.join('\n');
}
