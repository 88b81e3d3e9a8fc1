import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addDistro } from '../../src/maintain/add-distro.ts';

interface Data {
  packages: Record<string, Record<string, unknown>>;
  releases: Record<string, Record<string, unknown>>;
}

function load(text: string): Data {
  return parse(text, { merge: true }) as Data;
}

/** The distros of every release type of every package, sorted. */
function lists(text: string): Record<string, string[]> {
  const entries = Object.entries(load(text).packages).flatMap(([name, types]) =>
    Object.entries(types).map(
      ([type, list]) => [`${name} ${type}`, ([list].flat(9) as string[]).sort()] as const,
    ),
  );
  return Object.fromEntries(entries);
}

function add(text: string, packages: readonly string[]): string {
  const request = {
    name: 'new',
    like: 'd0',
    baseImage: 'debian:11-slim',
    suffix: 'debian11',
    packages,
    templatesDir: undefined,
  };
  return addDistro(text, 'manifest.yml', request).text;
}

/** Three packages whose lists share parts, in block and flow style, with comments and empty lines. */
const manifests = fc
  .record({
    flow: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    gaps: fc.boolean(),
    comments: fc.boolean(),
    shared: fc.array(fc.constantFrom('own', 'alias', 'around'), { minLength: 2, maxLength: 2 }),
    anchor: fc.boolean(),
  })
  .map(({ flow, gaps, comments, shared, anchor }) => {
    const note = comments ? ' # note' : '';
    const list = (name: string, items: readonly string[], inFlow: boolean): string =>
      inFlow
        ? `    runtime: ${name}[${items.join(', ')}]${note}`
        : [
            `    runtime:${name === '' ? '' : ` ${name.trim()}`}${note}`,
            ...items.map((item) => `      - ${item}${note}`),
          ].join('\n');
    const packages = shared.map((kind, index) => {
      const body =
        kind === 'own'
          ? list('', ['d0', 'd1'], flow[index] === true)
          : kind === 'alias'
            ? '    runtime: *l'
            : list('', ['*l', 'd2'], flow[index] === true);
      return `  p${index + 1}:\n${body}`;
    });
    const distros = ['d0', 'd1', 'd2'].map((name) =>
      [
        `  ${name}:${anchor && name === 'd0' ? ' &d' : ''}`,
        '    templates_dir: t',
        `    base_image: ${name}:1${note}`,
        `    add_to_tags: ${name}`,
      ].join('\n'),
    );
    return [
      'packages:',
      '  p0:',
      list('&l ', ['d0', 'd1'], flow[2] === true),
      ...packages,
      '',
      'releases:',
      distros.join(gaps ? '\n\n' : '\n'),
      '',
    ].join('\n');
  });

describe('addDistro', () => {
  it('does what was asked and nothing else, in manifests of many shapes', () => {
    fc.assert(
      fc.property(
        manifests,
        fc.boolean(),
        fc.boolean(),
        fc.subarray(['p0', 'p1', 'p2'], { minLength: 1 }),
        (manifest, windows, open, wanted) => {
          const joined = windows ? manifest.replaceAll('\n', '\r\n') : manifest;
          const text = open ? joined.trimEnd() : joined;
          const has = (name: string): boolean =>
            Object.entries(lists(text)).some(
              ([key, list]) => key.startsWith(`${name} `) && list.includes('d0'),
            );
          const packages = wanted.filter(has);
          const after = add(text, packages);
          const expected = Object.entries(lists(text)).map(([key, list]) => {
            const gets = list.includes('d0') && packages.some((name) => key.startsWith(`${name} `));
            return [key, [...list, ...(gets ? ['new'] : [])].sort()];
          });
          expect(Object.entries(lists(after))).toEqual(expected);
          const { new: added, ...others } = load(after).releases;
          expect(others).toEqual(load(text).releases);
          expect(added).toMatchObject({ base_image: 'debian:11-slim', add_to_tags: 'debian11' });
          expect(after.match(/#.*/g)).toEqual(text.match(/#.*/g));
          expect(/\r(?!\n)/.test(after) || (windows && /[^\r]\n/.test(after))).toBe(false);
          expect(after.endsWith('\n')).toBe(!open);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });
});
