import { groupBy } from '../../group.ts';
import type { LayerPair } from '../../ledger/compare/align-layers.ts';
import type { Comparison } from '../../ledger/compare/compare.ts';
import type { PackageChange } from '../../ledger/compare/compare-packages.ts';
import type { Ecosystem } from '../../ledger/package.ts';
import { bytesText } from '../../quantities.ts';
import { visible } from '../../visible.ts';
import { count } from '../summary.ts';
import { columns, markdownTable } from '../table.ts';

const TITLES: Readonly<Record<Ecosystem, string>> = {
  apk: 'Alpine packages (apk)',
  conda: 'conda packages',
  deb: 'Debian packages (dpkg)',
  pypi: 'Python packages',
  rpm: 'RPM packages',
};

const SIGNS = { added: '+', removed: '-', changed: '~', same: ' ' } as const;

/** Instructions are cut here where the output's width is unknown. */
const WIDTH = 120;

/** A comparison for a person. */
export function comparisonText(comparison: Comparison, width = WIDTH): string {
  const { packages } = comparison;
  const head = columns(totalRows(comparison));
  const lists = [...groupBy(packages, ({ ecosystem }) => ecosystem)].map(([ecosystem, changes]) => {
    const rows = changes.map((change) => {
      const [name, from, to, growth, layers] = packageCells(change);
      const versions = [from, to].filter((version) => version !== '').join(' → ');
      return [`  ${SIGNS[change.change]}`, name, versions, growth, layers];
    });
    return `\n${TITLES[ecosystem]}: ${changeCounts(changes)}\n${columns(rows)}`;
  });
  const none = packages.length === 0 ? '\nNo package differs.\n' : '';
  return head + none + lists.join('') + layersText(comparison, width);
}

/** The same for release notes and pull requests. */
export function comparisonMarkdown(comparison: Comparison): string {
  const [header = [], ...rows] = totalRows(comparison);
  const lists = [...groupBy(comparison.packages, ({ ecosystem }) => ecosystem)].map(
    ([ecosystem, changes]) =>
      `\n### ${TITLES[ecosystem]}: ${changeCounts(changes)}\n\n` +
      markdownTable(['package', 'before', 'after', 'size', 'layer'], changes.map(packageCells)),
  );
  const none = lists.length === 0 ? '\nNo package differs.\n' : '';
  const layers = comparison.layers?.filter(({ change }) => change !== 'same') ?? [];
  const table =
    layers.length === 0
      ? ''
      : `\n### Layers that differ\n\n${markdownTable(
          ['', 'before', 'after', 'growth', 'instruction'],
          layers.map((pair) => {
            const [sign, before, after, growth, instruction] = layerCells(pair);
            return [sign.trim(), before, after, growth, code(shortened(instruction, WIDTH))];
          }),
        )}`;
  return markdownTable(header, rows) + none + lists.join('') + table;
}

/** Backquotes within would end it. */
function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('`', "'")}\``;
}

function totalRows({ before, after, totals }: Comparison): string[][] {
  const known =
    totals === undefined
      ? []
      : [
          [
            'size',
            bytesText(totals.before.size),
            bytesText(totals.after.size),
            growthText(totals.after.size - totals.before.size),
          ],
          [
            'files',
            String(totals.before.files),
            String(totals.after.files),
            signed(totals.after.files - totals.before.files),
          ],
        ];
  const [old, now] = [before.packages.length, after.packages.length];
  return [
    ['', visible(before.title), visible(after.title), ''],
    ['packages', String(old), String(now), signed(now - old)],
    ...known,
  ];
}

function changeCounts(changes: readonly PackageChange[]): string {
  return (['added', 'removed', 'changed'] as const)
    .map((kind) => [kind, changes.filter(({ change }) => change === kind).length] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kind}`)
    .join(', ');
}

/** Name, versions before and after, growth, layers. */
function packageCells({
  name,
  from,
  to,
  growth,
  layers,
}: PackageChange): [string, string, string, string, string] {
  const where = layers.map((layer) => layer + 1).join(', ');
  return [
    visible(name),
    visible(from.join(', ')),
    visible(to.join(', ')),
    growth === undefined ? '' : growthText(growth),
    where === '' ? '' : `layer ${where}`,
  ];
}

function layersText({ layers }: Comparison, width: number): string {
  if (layers === undefined) return '';
  const rows = layers.map(layerCells);
  const room = (part: number): number => Math.max(...rows.map((row) => row[part]?.length ?? 0), 0);
  const used = [0, 1, 2, 3].reduce((sum, part) => sum + room(part) + 2, 0);
  const changed = layers.filter(({ change }) => change !== 'same').length;
  const header = ['  ', 'BEFORE', 'AFTER', 'GROWTH', 'INSTRUCTION'];
  const cut = rows.map((row) => [
    ...row.slice(0, 4),
    shortened(row[4], Math.max(40, width - Math.max(used, 30))),
  ]);
  return `\n${count(layers.length, 'layer')}, ${changed} differ${changed === 1 ? 's' : ''}\n${columns([header, ...cut])}`;
}

/** Sign, sizes before and after with the layers' numbers, growth, instruction. */
function layerCells({
  change,
  before,
  after,
}: LayerPair): [string, string, string, string, string] {
  const cell = (layer: typeof before): string =>
    layer === undefined ? '' : `${layer.index + 1}: ${bytesText(layer.size)}`;
  const growth = (after?.size ?? 0) - (before?.size ?? 0);
  return [
    `  ${SIGNS[change]}`,
    cell(before),
    cell(after),
    change === 'same' ? '' : growthText(growth),
    visible((after ?? before).instruction),
  ];
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function growthText(bytes: number): string {
  if (bytes === 0) return '±0 B';
  return `${bytes > 0 ? '+' : '−'}${bytesText(Math.abs(bytes))}`;
}

function signed(number: number): string {
  if (number === 0) return '±0';
  return `${number > 0 ? '+' : '−'}${Math.abs(number)}`;
}
