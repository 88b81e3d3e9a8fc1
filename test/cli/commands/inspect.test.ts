import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FILES, MANIFEST, cliProject } from '../../support/cli-project.ts';

interface Shown {
  readonly name: string;
  readonly tag: string;
  readonly level: number;
  readonly parents: readonly string[];
  readonly ended?: boolean;
}

const shownIn = (text: string): Shown[] => (JSON.parse(text) as { images: Shown[] }).images;

describe('plan', () => {
  it('is a table with the matrix below it; nothing is written', async () => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stdout, stderr } = await manager('plan --packages web --distros debian11');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout)
      .toBe(`LEVEL  IMAGE                                  STARTS FROM           DOCKERFILE
0      web:1.0.0-python3.11-bullseye-runtime  debian:bullseye-slim  generated/web/debian11/runtime/Dockerfile
0      web:1.0.0-python3.12-bullseye-runtime  debian:bullseye-slim  generated/web/debian11/runtime/Dockerfile
BentoML 1.0.0: 2 of 14 images
  web  2 images  2 runtime
`);
    expect(stamps()).toEqual(before);
  });

  it('--json has an entry an image, in the order of the matrix', async () => {
    const { manager } = cliProject();
    const { stdout } = await manager('plan --json');
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, bentoml_version: '1.0.0' });
    const images = shownIn(stdout);
    expect(images).toHaveLength(14);
    expect(images[2]).toEqual({
      name: 'app:1.0.0-python3.11-slim-cudnn',
      package: 'app',
      release_type: 'cudnn',
      distro: 'debian12',
      python_version: '3.11',
      cuda_version: '12.4.1',
      platforms: ['linux/amd64'],
      tag: '1.0.0-python3.11-slim-cudnn',
      tags: { 'registry.example': 'registry.example/team/app:1.0.0-python3.11-slim-cudnn' },
      aliases: [],
      dockerfile: 'generated/app/debian12/cudnn/Dockerfile',
      context: '.',
      build_args: { PYTHON_VERSION: '3.11' },
      base_image: 'debian:bookworm-slim',
      parents: [],
      level: 0,
      files: [
        {
          template: 'templates/debian/cudnn.Dockerfile.njk',
          output: 'generated/app/debian12/cudnn/Dockerfile',
        },
      ],
      supported_until: '2028-06-30',
    });
  });

  it('is in build order: base images before what starts from them, also in a part of the matrix', async () => {
    const { manager } = cliProject({
      'templates/debian/base.Dockerfile.njk': 'FROM {{ metadata.base_image }}\nUSER 1000:1000\n',
      'templates/debian/devel.Dockerfile.njk': 'FROM {{ package }}:{{ build_tag }}\n',
    });
    const images = shownIn((await manager('plan --json')).stdout);
    expect(images.filter(({ name }) => name.includes('base'))).toHaveLength(6);
    for (const [index, { parents, level }] of images.entries()) {
      for (const parent of parents) {
        const at = images.findIndex(({ name }) => name === parent);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThan(index);
        expect(images[at]?.level).toBeLessThan(level);
      }
    }
    const part = shownIn((await manager('plan --json --only app/debian12/devel/py3.12')).stdout);
    expect(part.map(({ parents }) => parents.length)).toEqual([0, 1]);
    expect(part[1]?.parents).toEqual([part[0]?.name]);
  });

  it('names 10,500 images without a hole', async () => {
    const names = Array.from({ length: 350 }, (_, i) => `d${i}`);
    const packages = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => `  ${name}: { runtime: [${names.join(', ')}] }\n`,
    );
    const { manager } = cliProject({
      'templates/debian/base.Dockerfile.njk':
        FILES['templates/alpine/runtime.Dockerfile.njk'] ?? '',
      'manifest.yml': `bentoml_version: '1.0'\npackages:\n${packages.join('')}distros:\n${names.map((name) => `  ${name}: { templates_dir: templates/debian, base_image: a:1, add_to_tags: ${name} }\n`).join('')}`,
    });
    const { code, stdout } = await manager('plan --json');
    expect(code).toBe(0);
    expect(new Set(shownIn(stdout).map(({ name }) => name)).size).toBe(10_500);
  });
});

describe('list', () => {
  const end = { now: () => new Date('2028-06-30T23:59:59Z') };

  it('marks what has ended, by the day', async () => {
    const { manager } = cliProject();
    const line = 'list --only */debian*/runtime/py3.11';
    expect((await manager(line)).stdout).toBe(
      `PACKAGE  RELEASE  DISTRO    PYTHON  CUDA  TAG                                SUPPORTED UNTIL
app      runtime  debian12  3.11    -     1.0.0-python3.11-slim-runtime      2028-06-30
web      runtime  debian12  3.11    -     1.0.0-python3.11-slim-runtime      2028-06-30
web      runtime  debian11  3.11    -     1.0.0-python3.11-bullseye-runtime  2020-06-30 (ended)
`,
    );
    const endings = (text: string): number => text.match(/\(ended\)/g)?.length ?? 0;
    expect(endings((await manager(line, end)).stdout)).toBe(1);
    const after = { now: () => new Date('2028-07-01T00:00:00Z') };
    expect(endings((await manager(line, after)).stdout)).toBe(3);
  });

  it('is JSON with `ended`', async () => {
    const { manager } = cliProject();
    const list = JSON.parse((await manager('list --format json')).stdout) as Shown[];
    expect(list).toHaveLength(14);
    expect(list.filter(({ ended }) => ended === true).map(({ name }) => name)).toEqual([
      'web:1.0.0-python3.11-bullseye-runtime',
      'web:1.0.0-python3.12-bullseye-runtime',
    ]);
  });

  it('is CSV', async () => {
    const { manager } = cliProject();
    const { stdout } = await manager('list --format csv -pv 3.12');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('package,release,distro,python,cuda,tag,supported_until');
    expect(lines[3]).toBe('app,cudnn,debian12,3.12,12.4.1,1.0.0-python3.12-slim-cudnn,2028-06-30');
    expect(lines).toHaveLength(8);
  });

  it('is Markdown', async () => {
    const { manager } = cliProject();
    const { stdout } = await manager('list --format=markdown --distros debian11 -pv 3.12');
    expect(stdout).toBe(`| Package | Release | Distro | Python | CUDA | Tag | Supported until |
| --- | --- | --- | --- | --- | --- | --- |
| web | runtime | debian11 | 3.12 |  | 1.0.0-python3.12-bullseye-runtime | 2020-06-30 (ended) |
`);
  });

  it('refuses a format that it does not have', async () => {
    const { code, stderr } = await cliProject().manager('list --format sarif');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--format is table, json')]);
  });
});

describe('explain', () => {
  it.each([
    'app:1.0.0-python3.12-slim-cudnn',
    '1.0.0-python3.12-slim-cudnn',
    'registry.example/team/app:1.0.0-python3.12-slim-cudnn',
    'app/debian12/cudnn/py3.12/cuda12.4.1',
    // As --only takes it, while the image is the only one.
    'app/debian12/cudnn/py3.12',
  ])('finds %s', async (name) => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stdout } = await manager(['explain', name]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^app:1\.0\.0-python3\.12-slim-cudnn\n {2}cell +app\/debian12\/cudnn\/py3\.12\/cuda12\.4\.1\n/,
    );
    expect(stamps()).toEqual(before);
  });

  it('names the lines of the manifest, the templates and what they see', async () => {
    const { manager } = cliProject({
      'templates/debian/devel.Dockerfile.njk':
        '{% include "./_part.njk" %}\n{% from "@manager/env.njk" import env %}\n{{ env(metadata.envars) }}\n',
      'templates/debian/_part.njk': 'FROM {{ metadata.base_image }}\n',
    });
    const { stdout } = await manager('explain app:devel-python3.11-slim');
    const line = (text: string): number => MANIFEST.split('\n').indexOf(text) + 1;
    expect(stdout).toContain(`
Why it is in the matrix
  manifest.yml:${line('    devel: [debian12]')} packages.app.devel names debian12
  manifest.yml:${line('  debian12: &debian')} debian12 is made from templates/debian and debian:bookworm-slim
  manifest.yml:${line("  - '3.11' # the old one")} python_versions names 3.11

Templates
  templates/debian/devel.Dockerfile.njk
  templates/debian/_part.njk
  @manager/env.njk

What the templates see
  metadata:
    templates_dir: "templates/debian"
`);
    expect(stdout).toContain('\n  tag: "devel-python3.11-slim"\n');
  });

  it('--json says the same to programs', async () => {
    const { manager } = cliProject();
    const { stdout } = await manager('explain app:devel-python3.11-slim --json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'app:devel-python3.11-slim',
      templates: ['templates/debian/devel.Dockerfile.njk'],
      reasons: [
        expect.stringContaining('packages.app.devel names debian12'),
        expect.stringContaining('templates/debian'),
        expect.stringContaining('names 3.11'),
      ],
      template_context: { package: 'app', cuda_version: null, metadata: { add_to_tags: 'slim' } },
    });
  });

  it.each([
    ['1.0.0-python3.12-slim-runtime', 'app:1.0.0-python3.12-slim-runtime, web:1.0.0-python3.12'],
    ['generated/app/debian12/devel/Dockerfile', 'app:devel-python3.11-slim, app:devel-python3.12'],
  ])('%s belongs to several', async (name, several) => {
    const { code, stdout, stderr } = await cliProject().manager(['explain', name]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`'${name}' belongs to ${several}`);
    expect(stderr).toContain('hint: Give the whole name.');
  });

  it('says what was probably meant', async () => {
    const { manager } = cliProject();
    const { code, stderr } = await manager('explain app:1.0.0-python3.12-slm-runtime');
    expect(code).toBe(2);
    expect(stderr).toContain("no image is named 'app:1.0.0-python3.12-slm-runtime'");
    expect(stderr).toContain("Did you mean 'app:1.0.0-python3.12-slim-runtime'?");
    const far = await manager('explain zzz');
    expect(far.stderr).toContain('hint: `manager list` shows all.');
  });
});

describe('schema', () => {
  it.each([
    ['schema', 'manifest.schema.json'],
    ['schema manifest', 'manifest.schema.json'],
    ['schema metadata', 'metadata.schema.json'],
  ])('manager %s prints the committed %s', async (line, file) => {
    const { code, stdout } = await cliProject().manager(line);
    const committed = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(committed));
  });
});
