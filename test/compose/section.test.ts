import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { renderDockerfile } from '../../src/compose/dockerfile.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { inManifestWords } from '../../src/compose/section/manifest-words.ts';
import { createLinter } from '../../src/dockerfile/lint.ts';
import { brief, unmark } from '../support/marked.ts';
import { generated, projectOf, refusalOf } from '../support/project.ts';
import { made } from './samples.ts';

const SMALL = "triton:\n  versions: ['24.12']\n  sets: { a: { backends: [python] } }\n";

/** Expects these diagnostics, one at each mark. */
function expectRefusal(
  marked: string,
  codes: readonly string[],
  files: Readonly<Record<string, string>> = {},
): readonly Diagnostic[] {
  const { text, places } = unmark(marked);
  const root = projectOf({ 'manifest.yml': text, ...files });
  const found = refusalOf(() => generated(root));
  expect(found.map(brief)).toEqual(codes.map((code, i) => `${code} ${places[i] ?? 'unmarked'}`));
  for (const { excerpt, place } of found) expect(excerpt?.at(-1)?.line).toBe(place?.line);
  for (const { message, hint } of found) expect(`${message} ${hint ?? ''}`).not.toMatch(/--[a-z]/);
  return found;
}

const textOf = (text: string, path = 'triton/24.12-a/Dockerfile'): string => {
  const { files } = generated(projectOf({ 'manifest.yml': text }));
  return files.find((file) => file.path === path)?.text ?? '';
};

describe('the triton section', () => {
  it('alone is a manifest, and needs no version', () => {
    const { files, warnings, prepared } = generated(projectOf({ 'manifest.yml': SMALL }));
    expect(files.map(({ path }) => path)).toEqual([
      'triton/24.12-a/Dockerfile',
      'README.md',
      'triton/README.md',
    ]);
    expect(warnings).toEqual([]);
    const [image] = prepared.plan.images;
    expect(image).toMatchObject({ name: 'triton:24.12-a', buildArgs: {}, parents: [] });
    expect(image?.cell).toMatchObject({ id: 'triton/a/24.12', platforms: ['linux/amd64'] });
  });

  it('gives the Dockerfile that the command gives', () => {
    const { recipe } = made({ backends: ['python'] });
    expect(textOf(SMALL)).toBe(renderDockerfile(recipe).text);
  });

  it('puts the version into references, and the set over the section', () => {
    const text = textOf(`triton:
  versions: ['24.12']
  sets:
    a: { backends: [python], images: { min: 'own.example/min:{version}' } }
  images: { full: 'r.example/t:{version}', min: 'r.example/min:{version}' }
  image_facts:
    r.example/t:24.12: { env: { TRITON_SERVER_GPU_ENABLED: '1' } }
    own.example/min:24.12: { env: { CUDA_VERSION: 12.6.3.004 } }
`);
    expect(text).toContain('FROM r.example/t:24.12 AS full\nFROM own.example/min:24.12\n');
  });

  it('reads facts from a file beside it', () => {
    const manifest = SMALL + '  image_facts: facts.json\n';
    const facts = { 'nvcr.io/nvidia/tritonserver:24.12-py3': { env: { DCGM_VERSION: '3.9.9' } } };
    const full = { env: { DCGM_VERSION: '3.9.9', TRITON_SERVER_GPU_ENABLED: '1' } };
    const root = projectOf({
      'manifest.yml': manifest,
      'facts.json': JSON.stringify({ ...facts, 'nvcr.io/nvidia/tritonserver:24.12-py3': full }),
    });
    expect(generated(root).files[0]?.text).toContain('datacenter-gpu-manager=1:3.9.9');
  });

  it('keeps Triton images out of the Python axis', () => {
    const root = projectOf({ 'manifest.yml': SMALL });
    const { plan } = generated(root, { axes: { pythons: ['3.12'] } }).prepared;
    expect(plan.images.map(({ name }) => name)).toEqual(['triton:24.12-a']);
  });
});

describe('what the section says wrong', () => {
  it('is told all at once, at its places', () => {
    const found = expectRefusal(
      `triton:
  versions: ['24.12']
  sets:
    a:
      backends: [▸pytroch, python, ▸python, ▸onnxrutime]
      caches: [▸redsi]
      apt: [▸'a; b']
      copy: [▸'../x']
`,
      [
        'compose/unknown-component',
        'compose/duplicate',
        'compose/unknown-component',
        'compose/unknown-component',
        'compose/bad-value',
        'compose/bad-copy',
      ],
    );
    expect(found[0]?.hint).toMatch(/^Did you mean 'pytorch'\? It has /);
    expect(found[1]?.message).toBe('backend python is given more than once');
  });

  it.each<[string, string, readonly string[]]>([
    ['a version that is none', "versions: [▸'24.13']\n  sets: { a: {} }", ['compose/version']],
    ['one that is too old', "versions: [▸'20.10']\n  sets: { a: {} }", ['compose/version']],
    ['an unquoted version', 'versions: [▸24.12]\n  sets: { a: {} }', ['manifest/unquoted-number']],
    [
      'a platform without images',
      "versions: ['24.12']\n  platforms: [linux/amd64, ▸linux/s390x]\n  sets: { a: {} }",
      ['compose/platform'],
    ],
    [
      'a CPU set without images',
      "versions: ['24.12']\n  sets: { a: { gpu: ▸false } }",
      ['compose/no-cpu-image'],
    ],
    [
      'one image of two',
      "versions: ['24.12']\n  sets: { a: { ▸images: { full: a.example/x } } }",
      ['compose/one-image'],
    ],
    [
      'images that nothing is known of',
      "versions: ['24.12']\n  sets: { a: { images: { full: ▸a.example/x, min: ▸a.example/y } } }",
      ['compose/no-facts', 'compose/no-facts'],
    ],
    [
      'a reference that is none',
      "versions: ['24.12']\n  sets: { a: {} }\n  images: { full: ▸'A B', min: a.example/y }",
      ['compose/bad-image'],
    ],
    [
      'agents by the old recipe',
      "versions: ['24.12']\n  sets: { a: { recipe: ▸minimal, caches: [local] } }",
      ['compose/minimal'],
    ],
    [
      'a placeholder that is none',
      "versions: ['24.12']\n  tag: ▸'{versoin}'\n  sets: { a: {} }",
      ['manifest/unknown-placeholder'],
    ],
    [
      'one tag for two',
      "versions: ['24.12', '25.03']\n  tag: ▸'{set}'\n  sets: { a: {} }",
      ['manifest/same-tag'],
    ],
    ['no sets', "versions: ['24.12']\n  ▸sets: {}", ['manifest/empty-value']],
    [
      'a repeated version',
      "versions: ['24.12', ▸'24.12']\n  sets: { a: {} }",
      ['manifest/duplicate-value'],
    ],
    [
      'an unknown key',
      "versions: ['24.12']\n  sets: { a: { ▸backend: [pytroch] } }",
      ['manifest/unknown-key'],
    ],
    [
      'facts out of reach',
      "versions: ['24.12']\n  sets: { a: {} }\n  image_facts: ▸../x.json",
      ['manifest/path-outside'],
    ],
    [
      'facts that are not there',
      "versions: ['24.12']\n  sets: { a: {} }\n  image_facts: ▸x.json",
      ['file/missing'],
    ],
  ])('%s', (_, section, codes) => {
    expectRefusal(`triton:\n  ${section}\n`, codes);
  });

  it('in a file of facts is told at the name of the file', () => {
    expectRefusal(`${SMALL}  image_facts: ▸f.json\n`, ['compose/bad-facts'], { 'f.json': '[' });
  });

  it('is an image of another release than its tag says', () => {
    expectRefusal(
      `triton:
  versions: ['24.12']
  sets: { a: { images: { full: ▸r.example/t, min: r.example/m } } }
  image_facts:
    r.example/t: { env: { NVIDIA_TRITON_SERVER_VERSION: '25.03', TRITON_SERVER_GPU_ENABLED: '1' } }
    r.example/m: { env: { CUDA_VERSION: 12.6.3.004 } }
`,
      ['compose/versions-differ'],
    );
  });

  it('is a package that there is already', () => {
    const found = expectRefusal(
      `bentoml_version: '1'
packages: { triton: { runtime: [d] } }
distros: { d: { templates_dir: t, base_image: 'a:1', add_to_tags: d } }
triton:
  package: ▸triton
  versions: ['24.12']
  sets: { a: {} }
`,
      ['manifest/same-package'],
      { 't/runtime.Dockerfile.njk': 'FROM a:1\n' },
    );
    expect(found[0]?.related?.[0]?.place?.line).toBe(2);
  });
});

describe('a Dockerfile for several platforms', () => {
  const linter = createLinter();
  const platforms = ['linux/amd64', 'linux/arm64'];

  it.each(RELEASES.map((release) => [release.version, release] as const))(
    'of release %s is without findings and names no machine',
    (version, release) => {
      const lacking = release.unsupported.get('linux/arm64') ?? [];
      const backends = release.backends.filter((name) => !lacking.includes(name));
      const { text } = renderDockerfile(made({ version, backends }).recipe, platforms);
      expect(linter.lint(text)).toEqual([]);
      expect(text).not.toMatch(/x86_64|repos\/[a-z0-9]+\/sbsa/);
      if (backends.includes('pytorch')) {
        expect(text).toContain('if [ "$(uname -m)" = aarch64 ]; then apt-get install');
      }
    },
  );

  it('is the same whatever the order of the platforms', () => {
    const { recipe } = made({ backends: ['pytorch'] });
    expect(renderDockerfile(recipe, platforms).text.split('\n').slice(2)).toEqual(
      renderDockerfile(recipe, platforms.toReversed()).text.split('\n').slice(2),
    );
  });
});

it('no flag is left in the words of a manifest', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('backend x:', 'image full: y', 'image', 'apt', 'recipe minimal', 'pin'),
      fc.string(),
      (flag, rest) => {
        const tail = rest.replaceAll('-', '');
        expect(inManifestWords(`--${flag} ${tail}`)).not.toContain('--');
      },
    ),
  );
});
