import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuildReport, UnitReport } from '../../src/deliver/report-schema.ts';
import { reportPage } from '../../src/report/page.ts';
import { hostileText } from './hostile-text.ts';
import { elementsOf, named, parseHtml } from './parse-html.ts';
import type { Element } from './parse-html.ts';
import { largeReport, reportOf, unitReport } from './sample-report.ts';
import { smallReport } from './small-report.ts';

const large = largeReport(500, 0.06);

function sections(page: Element): (string | undefined)[] {
  return named(page, 'section').map(({ attributes }) => attributes['id']);
}

function titleOf(page: Element): string | undefined {
  return named(page, 'h1')[0]?.text;
}

/** What holds for every page, whatever stands in its report. */
function expectSound(page: Element): void {
  const all = elementsOf(page);
  const ids = all.flatMap(({ attributes }) => attributes['id'] ?? []);
  const known = new Set(ids);
  expect(known.size).toBe(ids.length);
  const wrong = all.flatMap(({ name, attributes }) =>
    Object.entries(attributes)
      .filter(([key, value]) => FOREIGN.has(name) || !isSound(key, value, known))
      .map(([key, value]) => `<${name} ${key}="${value}">`),
  );
  expect(wrong).toEqual([]);
  expect(named(page, 'script')).toHaveLength(1);
  expect(named(page, 'style')).toHaveLength(1);
  expect(named(page, 'h1')).toHaveLength(1);
  for (const table of named(page, 'table')) expectRectangular(table);
}

const FOREIGN: ReadonlySet<string> = new Set(['link', 'img', 'iframe', 'object', 'form', 'base']);

function isSound(key: string, value: string, ids: ReadonlySet<string>): boolean {
  if (key === 'aria-labelledby') return ids.has(value);
  if (key !== 'href') return !/^on|^(?:style|src|srcset|action)$/.test(key);
  if (value.startsWith('#')) return ids.has(value.slice(1));
  return /^(?:\.{1,2}(?:\/[^\s\\?#:]*)?|\/(?!\/)[^\s\\?#:]*)$/.test(value);
}

function expectRectangular(table: Element): void {
  const rows = named(table, 'tr').filter(({ children }) => children.length > 0);
  const widths = rows.map(({ children }) =>
    children.reduce((sum, { attributes }) => sum + Number(attributes['colspan'] ?? 1), 0),
  );
  // The grid's corner reaches down into the second line of its head.
  const spanning = named(table, 'td').some(({ attributes }) => attributes['rowspan'] === '2');
  if (spanning) widths[1] = (widths[1] ?? 0) + 1;
  expect(new Set(widths).size).toBe(1);
  const scopes = new Set(named(table, 'th').map(({ attributes }) => attributes['scope']));
  expect([...scopes].filter((scope) => !/^(?:row|col|colgroup)$/.test(scope ?? ''))).toEqual([]);
}

describe('reportPage', () => {
  it('is the page that stands in the golden file', async () => {
    const text = reportPage(smallReport());
    await expect(text).toMatchFileSnapshot('golden/small.html');
    expectSound(await parseHtml(text));
  });

  it('tells of failures first, and of everything else after them', async () => {
    const page = await parseHtml(reportPage(smallReport()));
    expect(titleOf(page)).toBe('1 of 5 images failed');
    expect(sections(page)).toEqual(['failures', 'matrix', 'timeline', 'platforms', 'images']);
    const [card] = named(page, 'article');
    expect(card?.text).toContain('apt-get');
    expect(card?.text).toContain('E: Unable to locate package libfoo');
    expect(card?.text).toContain('templates/debian/runtime.Dockerfile.njk:9');
    expect(card?.text).toContain('Holds up 1 image');
    const logs = named(page, 'a').map(({ attributes }) => attributes['href']);
    expect(logs).toContain(
      './.manager/logs/app%401.0.0-python3.11-debian12-runtime%40linux-amd64.log',
    );
  });

  it('links to logs from wherever it lies', () => {
    expect(reportPage(smallReport(), { logFolder: '../project' })).toContain(
      'href="../project/.manager/logs/app%40',
    );
  });

  it('has nothing to say of failures where there are none', async () => {
    const page = await parseHtml(reportPage(largeReport(40, 0)));
    expectSound(page);
    expect(titleOf(page)).toBe('All 40 images are there');
    expect(sections(page)).toEqual(['matrix', 'timeline', 'platforms', 'images']);
  });

  it('makes do with what early versions wrote, and with nothing', async () => {
    const { failure, cell, parents, start, ready, ...old } = unitReport({
      outcome: 'failed',
      why: 'no',
    });
    expect([failure, cell, parents, start, ready]).not.toContain(undefined);
    const page = await parseHtml(reportPage(reportOf({ 'a:1': old })));
    expectSound(page);
    expect(sections(page)).toEqual(['failures', 'platforms', 'images']);
    const empty = await parseHtml(reportPage(reportOf({})));
    expectSound(empty);
    expect(titleOf(empty)).toBe('This report tells of no image');
  });

  it('tells platforms apart where there are several', async () => {
    const [amd64, arm64] = [unitReport(), unitReport({ outcome: 'cancelled', start: null })];
    const report: BuildReport = {
      version: 1,
      images: { 'a:1': { 'linux/arm64': arm64, 'linux/amd64': amd64 } },
    };
    const page = await parseHtml(reportPage(report));
    expectSound(page);
    expect(titleOf(page)).toBe('1 of 2 builds is not there');
    const boxes = named(page, 'td').filter(({ attributes }) => attributes['class'] === 'c');
    expect(boxes.map(({ children }) => children.map(({ text }) => text))).toEqual([
      [expect.stringContaining('amd64'), expect.stringContaining('arm64')],
    ]);
  });

  it('has five hundred images in a megabyte, well-formed', async () => {
    const text = reportPage(large);
    expect(text.length).toBeLessThan(1e6);
    const page = await parseHtml(text);
    expectSound(page);
    const list = named(page, 'section').find(({ attributes }) => attributes['id'] === 'images');
    expect(named(list ?? page, 'tbody')[0]?.children).toHaveLength(500);
  });

  it('is the same for the same report, in whatever order its keys stand', () => {
    const images = Object.entries(large.images).reverse();
    expect(reportPage({ version: 1, images: Object.fromEntries(images) })).toBe(reportPage(large));
  });

  it('allows nothing but its own style and script', async () => {
    const page = await parseHtml(reportPage(smallReport()));
    const [policy] = named(page, 'meta').filter(({ attributes }) => 'http-equiv' in attributes);
    const hashOf = (name: string): string => {
      const text = named(page, name)[0]?.text ?? '';
      return `sha256-${createHash('sha256').update(text).digest('base64')}`;
    };
    expect(policy?.attributes['content']).toBe(
      `default-src 'none'; style-src '${hashOf('style')}'; script-src '${hashOf('script')}'; base-uri 'none'; form-action 'none'`,
    );
    expect(named(page, 'style')[0]?.text).not.toMatch(/url\(|@import/);
  });

  it('keeps hostile text where it was put', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileUnit(), { minLength: 1, maxLength: 4 }), async (units) => {
        const names = units.map(({ image }, index) => `${index}${image}`);
        const entries = units.map(
          ({ platform, unit }, index) => [names[index] ?? '', { [platform]: unit }] as const,
        );
        const page = await parseHtml(
          reportPage({ version: 1, images: Object.fromEntries(entries) }),
        );
        expectSound(page);
        expect(['\u0000', '\u001b', '\u202e'].filter((each) => page.text.includes(each))).toEqual(
          [],
        );
      }),
      { numRuns: 60 },
    );
  });
});

function hostileUnit(): fc.Arbitrary<{ image: string; platform: string; unit: UnitReport }> {
  const text = hostileText();
  const place = fc.record({ path: text, line: fc.constant(1) });
  const failure = fc.record({
    stage: fc.constant('build' as const),
    hint: text,
    dockerfile: place,
    template: fc.constant(null),
    last_lines: fc.array(text, { maxLength: 3 }),
  });
  const cell = fc.record({
    package: text,
    release_type: text,
    distro: text,
    python_version: text,
    cuda_version: fc.option(text),
  });
  const facts = fc.record({
    outcome: fc.constantFrom('built', 'failed', 'blocked', 'missing', 'cancelled', 'skipped'),
    why: fc.option(text),
    failure,
    cell,
    run: text,
    log: text,
    start: fc.nat({ max: 9000 }),
    pushed: fc.dictionary(text, fc.constant({ digest: 'd', key: 'sha256:key' }), { maxKeys: 2 }),
  });
  const unit = facts.map((change) => unitReport(change));
  return fc.record({ image: text, platform: text, unit });
}
