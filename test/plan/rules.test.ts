import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/rules.ts';
import { familyOf } from '../../src/plan/family.ts';
import { brief, unmark } from '../support/marked.ts';
import { SMALL, distro } from '../support/manifest-texts.ts';
import { planned } from '../support/matrix.ts';

const RUNTIME = ['runtime.Dockerfile.j2'];

/** The findings of a plan, one at each mark. */
function expectFindings(
  marked: string,
  codes: readonly string[],
  files: readonly string[] = RUNTIME,
) {
  const { text, places } = unmark(marked);
  const { findings } = planned(text, { files });
  expect(findings.map(brief)).toEqual(codes.map((code, at) => `${code} ${places[at] ?? ''}`));
  return findings;
}

const TWO = (second: string, more = ''): string => `packages: { p: { runtime: [d, e] } }
python_versions: ['3.8']
distros:
${distro('d')}  e: { templates_dir: templates/debian, base_image: 'debian:buster-slim', add_to_tags: ${second} }
${more}`;

describe('names that clash', () => {
  it('tags of two distros: both cells and both places', () => {
    const [clash] = expectFindings(TWO('▸d'), ['manifest/same-tag']);
    expect(clash?.message).toContain('p/d/runtime/py3.8 and p/e/runtime/py3.8');
    expect(clash?.related).toMatchObject([{ message: 'd is here', place: { line: 4 } }]);
  });

  it('tags of one distro: the format is to blame', () => {
    expectFindings(`${SMALL}specs: { tag: { fmt: ▸'{release_type}-{suffixes}' } }\n`, [
      'manifest/same-tag',
    ]);
  });

  it('folders', () => {
    const [clash] = expectFindings(TWO('e', "specs: { path: ▸'{package}/{release_type}' }\n"), [
      'manifest/same-path',
    ]);
    expect(clash?.message).toContain('p/d/runtime/py3.8 and p/e/runtime/py3.8');
  });

  it('not those of Python versions, which share a Dockerfile', () => {
    expectFindings(SMALL, []);
  });
});

describe('tags', () => {
  it.each([
    "'{release_type}:{python_version}'",
    "'-{release_type}{python_version}'",
    "'.{release_type}{python_version}'",
    `'${'x'.repeat(128)}{python_version}'`,
  ])('that no registry takes: %s', (fmt) => {
    expectFindings(`${SMALL}specs: { tag: { fmt: ▸${fmt} } }\n`, ['manifest/bad-tag']);
  });
});

describe('base images', () => {
  it('that start from one another: the whole cycle', () => {
    const text = `packages: { p: { runtime: [d, e] } }
python_versions: ['3.8']
distros:
  d: { templates_dir: t, base_image: ▸'p:0.13.0-python3.8-e-runtime', add_to_tags: d }
  e: { templates_dir: t, base_image: 'p:0.13.0-python3.8-d-runtime', add_to_tags: e }
`;
    const [cycle] = expectFindings(text, ['manifest/base-cycle']);
    expect(cycle?.message).toContain(
      'p:0.13.0-python3.8-d-runtime → p:0.13.0-python3.8-e-runtime → p:0.13.0-python3.8-d-runtime',
    );
  });

  it('that an exclude rule takes away', () => {
    expectFindings(
      `${SMALL.replace('  debian10', '  ▸debian10')}exclude: [{ release: base, why: x }]\n`,
      ['manifest/no-base'],
      [...RUNTIME, 'base.Dockerfile.j2'],
    );
  });
});

describe('templates', () => {
  it('that a release type lacks', () => {
    const text = SMALL.replace('[debian10]', '[▸debian10]');
    expect(expectFindings(text, ['manifest/no-template'], ['devel.Dockerfile.j2'])[0]?.hint).toBe(
      'Write templates/debian/runtime.Dockerfile.njk.',
    );
  });

  it('with a typo in the name', () => {
    const { findings } = planned(SMALL, { files: ['runtme.Dockerfile.j2'] });
    expect(findings.map(({ code, hint }) => [code, hint])).toEqual([
      ['manifest/no-template', "There is 'runtme.Dockerfile.j2': is that it?"],
      [
        'template/unclaimed',
        'Names begin with a release type; parts for including begin with an underscore.',
      ],
    ]);
  });

  it('of two endings for one file', () => {
    const { findings } = planned(SMALL, {
      files: ['runtime.Dockerfile.j2', 'runtime.Dockerfile.njk'],
    });
    expect(findings).toMatchObject([
      { code: 'template/same-output', place: { file: 'templates/debian/runtime.Dockerfile.njk' } },
    ]);
  });

  it('whose folder does not exist, also in an unsound manifest', () => {
    const { manifest, plan } = planned(SMALL);
    const families = new Map([['templates/debian', familyOf('templates/debian', undefined, [])]]);
    for (const sound of [true, false]) {
      const found = checkPlan(
        { manifest, families, images: plan.images, idleRules: [], cycle: undefined },
        sound,
      );
      expect(found.map(brief)).toEqual(['manifest/no-templates-dir 7:20']);
    }
  });
});

describe('aliases', () => {
  const aliases = (body: string): string => TWO('e', `aliases: { p: { ${body} } }\n`);

  it('stand for one image', () => {
    expectFindings(aliases('latest: { distro: d }'), []);
  });

  it('never for two', () => {
    const [found] = expectFindings(aliases('▸latest: {}'), ['manifest/ambiguous-alias']);
    expect(found?.message).toContain('p/d/runtime/py3.8 and for p/e/runtime/py3.8');
  });

  it('that stand for none are a warning: the run may be about other Pythons', () => {
    const [found] = expectFindings(aliases('▸latest: { release: devel }'), [
      'manifest/idle-alias?',
    ]);
    expect(found?.severity).toBe('warning');
  });

  it('are no tag of the matrix', () => {
    const [found] = expectFindings(aliases('▸0.13.0-python3.8-d-runtime: { distro: e }'), [
      'manifest/same-tag',
    ]);
    expect(found?.message).toContain('is the tag of p/d/runtime/py3.8');
  });
});
