import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/errors.ts';
import { addPython } from '../../src/maintain/add-python.ts';
import type { AddPython } from '../../src/maintain/add-python.ts';
import { inFlow, withAnchors } from './manifests.ts';

function add(text: string, request: AddPython): string {
  return addPython(text, 'manifest.yml', request).text;
}

function problems(text: string, request: AddPython): string[] {
  try {
    add(text, request);
  } catch (error) {
    if (error instanceof InputError)
      return error.diagnostics.map(
        ({ code, place, message }) => `${code} ${place?.line ?? ''}: ${message}`,
      );
    throw error;
  }
  return [];
}

/** A manifest of one distro behind this list. */
function withList(list: string): string {
  return `${list}packages: { a: { runtime: [d] } }\nreleases: { d: { base_image: b } }\n`;
}

describe('addPython for all distros', () => {
  it.each<[string, AddPython, string]>([
    [
      "python_versions: ['3.7', '3.8']\n",
      { version: '3.9' },
      "python_versions: ['3.7', '3.8', '3.9']\n",
    ],
    [
      "python_versions: ['3.7', '3.9'] # two\n",
      { version: '3.8' },
      "python_versions: ['3.7', '3.8', '3.9'] # two\n",
    ],
    ["python_versions: ['3.9']\n", { version: '3.10' }, "python_versions: ['3.9', '3.10']\n"],
    ["python_versions: ['3.9']\n", { version: '3.8' }, "python_versions: ['3.8', '3.9']\n"],
    [
      "python_versions: ['3.9', '3.7']\n",
      { version: '3.8' },
      "python_versions: ['3.9', '3.7', '3.8']\n",
    ],
    [
      'python_versions: [\n  "3.9",\n  ]\n',
      { version: '3.10' },
      'python_versions: [\n  "3.9",\n  "3.10",\n  ]\n',
    ],
    [
      "python_versions:\n- '3.9' # old\n",
      { version: '3.10' },
      "python_versions:\n- '3.9' # old\n- '3.10'\n",
    ],
    [
      "python_versions:\n  # new\n  - '3.9'\n\n",
      { version: '3.8' },
      "python_versions:\n  - '3.8'\n  # new\n  - '3.9'\n\n",
    ],
    [
      "python_versions:\n  - { version: '3.8', supported_until: 2024-10-14 }\n",
      { version: '3.9', supportedUntil: '2025-10-31' },
      "python_versions:\n  - { version: '3.8', supported_until: 2024-10-14 }\n  - { version: '3.9', supported_until: 2025-10-31 }\n",
    ],
    [
      'python_versions:\n  - version: "3.8"\n    supported_until: 2024-10-14\n',
      { version: '3.9' },
      'python_versions:\n  - version: "3.8"\n    supported_until: 2024-10-14\n  - "3.9"\n',
    ],
  ])('%j with %j', (before, request, after) => {
    expect(add(withList(before), request)).toBe(withList(after));
  });

  it('writes out what 2021 meant where there is no list', () => {
    expect(add(withAnchors, { version: '3.9' })).toBe(
      withAnchors.replace(
        'specs:',
        "python_versions:\n  - '3.6'\n  - '3.7'\n  - '3.8'\n  - '3.9'\n\nspecs:",
      ),
    );
    const versioned = withList("# top\n---\nbentoml_version: '1.0' # ours\n\n");
    expect(add(versioned, { version: '3.5' })).toBe(
      versioned.replace(
        '# ours\n',
        "# ours\n\npython_versions:\n  - '3.5'\n  - '3.6'\n  - '3.7'\n  - '3.8'\n",
      ),
    );
  });

  it.each<[string, AddPython, string]>([
    [
      "python_versions: ['3.8']\n",
      { version: '3.8' },
      'manifest/exists 1: the manifest has Python 3.8 already',
    ],
    [
      "python_versions: [{ version: '3.8' }]\n",
      { version: '3.8' },
      'manifest/exists 1: the manifest has Python 3.8 already',
    ],
    ['', { version: '3.8' }, 'manifest/exists 1: the manifest has Python 3.8 already'],
    [
      'python_versions: 3.8\n',
      { version: '3.9' },
      'manifest/edit-by-hand 1: Python 3.9 cannot be written into this file without changing something else',
    ],
  ])('refuses %j with %j', (list, request, expected) => {
    expect(problems(withList(list), request)).toEqual([expected]);
  });
});

describe('addPython for some distros', () => {
  it('extends the own list of a distro', () => {
    expect(add(inFlow, { version: '3.12', distros: ['ubi9'] })).toBe(
      inFlow.replace('["3.11"]', '["3.11", "3.12"]'),
    );
  });

  it('gives a distro a list of its own', () => {
    expect(add(inFlow, { version: '3.12', distros: ['debian12'] })).toBe(
      inFlow.replace(
        'add_to_tags: debian12 }',
        "add_to_tags: debian12, python_versions: ['3.11', '3.12', '3.13'] }",
      ),
    );
  });

  it('leaves distros as they were that merge it', () => {
    const text = add(withAnchors, { version: '3.9', distros: ['debian10'] });
    expect(text).toContain(
      "    cuda_prefix_url: ubuntu2004   # as in 2021\n    python_versions: ['3.6', '3.7', '3.8', '3.9']\n\n",
    );
    expect(text).toContain(
      "    add_to_tags: \"centos8\"\n    python_versions: ['3.6', '3.7', '3.8']\n\n",
    );
    expect(text.match(/python_versions/g)).toHaveLength(2);
  });

  it('replaces an alias by what it stands for', () => {
    const text =
      'packages: {}\nreleases:\n  a:\n    python_versions: &p ["3.8"]\n  b:\n    python_versions: *p # same\n';
    expect(add(text, { version: '3.9', distros: ['b'] })).toBe(
      text.replace('*p #', "['3.8', '3.9'] #"),
    );
    expect(problems(text, { version: '3.9', distros: ['a'] })).toEqual([]);
    expect(parse(add(text, { version: '3.9', distros: ['a'] }))).toMatchObject({
      releases: { a: { python_versions: ['3.8', '3.9'] }, b: { python_versions: ['3.8'] } },
    });
  });

  it('names every distro that is unknown or has it already', () => {
    expect(
      problems(inFlow, { version: '3.13', distros: ['debain12', 'debian12', 'ubi9'] }),
    ).toEqual([
      "manifest/unknown-distro 9: there is no distro 'debain12' in the manifest",
      'manifest/exists 10: the distro debian12 has Python 3.13 already',
    ]);
  });

  it('changes the lists of the named distros only', () => {
    const names = ['debian10', 'centos8', 'alpine3.14'];
    interface Data {
      releases: Record<string, { python_versions?: string[] }>;
    }
    const any = fc.property(
      fc.subarray(names, { minLength: 1 }),
      fc.boolean(),
      (distros, windows) => {
        const text = windows ? withAnchors.replaceAll('\n', '\r\n') : withAnchors;
        const { releases } = parse(add(text, { version: '3.9', distros }), { merge: true }) as Data;
        for (const name of names) {
          const own = releases[name]?.python_versions ?? ['3.6', '3.7', '3.8'];
          expect(own).toEqual(['3.6', '3.7', '3.8', ...(distros.includes(name) ? ['3.9'] : [])]);
        }
      },
    );
    fc.assert(any, { numRuns: 30, seed: 7 });
  });
});
