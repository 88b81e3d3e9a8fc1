import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/errors.ts';
import { addCuda } from '../../src/maintain/add-cuda.ts';
import type { AddCuda } from '../../src/maintain/add-cuda.ts';
import { inFlow, withAnchors } from './manifests.ts';

const components = { cudnn8: '8.9.7.29-1', cudart: '11.8.89-1', libcublas: '11.11.3.6-1' };

function add(text: string, change: Partial<AddCuda> = {}): string {
  return addCuda(text, 'manifest.yml', { version: '11.8.0', components, ...change }).text;
}

function problems(text: string, change: Partial<AddCuda>): string[] {
  try {
    add(text, change);
  } catch (error) {
    if (error instanceof InputError)
      return error.diagnostics.map(
        ({ code, place, message }) => `${code} ${place?.line ?? ''}: ${message}`,
      );
    throw error;
  }
  return [];
}

describe('addCuda', () => {
  it.each([undefined, '11.3.1'])('writes in the manner of what is there (like %s)', (like) => {
    const entry = [
      '    libcublas: 11.5.1.109-1',
      '  11.8.0: &cuda11_8_0',
      '    <<: *parts',
      '    cudart: 11.8.89-1',
      '    cudnn8: 8.9.7.29-1',
      '    libcublas: 11.11.3.6-1',
      '',
    ];
    const expected = withAnchors.replace('    libcublas: 11.5.1.109-1\n', entry.join('\n'));
    expect(add(withAnchors, like === undefined ? {} : { like })).toBe(expected);
  });

  it('leaves components out that have no version, and takes new ones', () => {
    const text = add(withAnchors, { components: { libnvjitlink: '12.8' } });
    expect(text).toContain("  11.8.0: &cuda11_8_0\n    <<: *parts\n    libnvjitlink: '12.8'\n");
  });

  it('takes no versions over from an anchor of its model', () => {
    const text = withAnchors.replace(
      'cuda:\n  11.3.1: &cuda11_3_1\n    <<: *parts',
      'cuda:\n  11.2.0: &old\n    <<: *parts\n    cudnn8: 8.1.0\n  11.3.1: &cuda11_3_1\n    <<: *old',
    );
    const data = parse(add(text, { components: { cudart: '11.8.89-1' } }), { merge: true }) as {
      cuda: Record<string, unknown>;
    };
    expect(data.cuda['11.8.0']).toEqual({ cudart: '11.8.89-1', cudnn8: null, libcublas: null });
  });

  it('writes into flow collections and the list of versions', () => {
    const text = add(inFlow, { version: '12.9', components: { cudart: '12.9.37-1' } });
    expect(text).toBe(
      inFlow
        .replace("[ '12.8' ]", "[ '12.8', '12.9' ]")
        .replace('cudnn9: 9.8.0.87-1 } }', "cudnn9: 9.8.0.87-1 }, '12.9': { cudart: 12.9.37-1 } }"),
    );
  });

  it('opens the section before the packages', () => {
    const text =
      "bentoml_version: '1'\n\n# who gets what\npackages: { a: { runtime: [b] } }\nreleases: { b: { base_image: c } }\n";
    expect(add(text, { components: { cudart: '1-1' } })).toBe(
      text.replace('# who', 'cuda:\n  11.8.0:\n    cudart: 1-1\n\n# who'),
    );
  });

  it('keeps Windows line ends', () => {
    expect(add(withAnchors.replaceAll('\n', '\r\n'))).toBe(
      add(withAnchors).replaceAll('\n', '\r\n'),
    );
  });

  it.each<[Partial<AddCuda>, RegExp]>([
    [{ version: '11.3.1' }, /^manifest\/exists 20: there is a CUDA version 11\.3\.1 already$/],
    [{ like: '11.3.2' }, /^manifest\/unknown-cuda 19: /],
    [{ components: {} }, /^manifest\/missing-component 19: CUDA 11\.8\.0 has no components$/],
    [
      { like: '11.3.1', components: { cudart: '1' } },
      /^manifest\/missing-component 20: .* no version for cudnn8, libcublas, which CUDA 11\.3\.1 has$/,
    ],
  ])('refuses %j', (change, expected) => {
    const found = problems(withAnchors, change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });
});
