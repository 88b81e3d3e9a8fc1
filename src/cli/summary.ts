import { relative } from 'node:path';
import type { Prepared } from '../generate/prepare.ts';
import { groupBy } from '../group.ts';
import type { TreeDifference } from '../tree/diff.ts';
import type { TreeRequest } from '../tree/request.ts';
import type { WriteReport } from '../tree/write.ts';
import type { Reporter } from './report/reporter.ts';
import { columns } from './table.ts';

/** How many paths a summary names before it counts the rest: it has to fit on one screen. */
const NAMED = 12;

/** What happened, for a person: not what the command is for, so `--quiet` leaves it out. */
export function say(report: Reporter, text: string): void {
  if (!report.settings.quiet) report.out.write(text);
}

/** One line a package: how many images of which release types. */
export function matrixText({ plan, full }: Prepared): string {
  const rows = [...groupBy(plan.images, ({ cell }) => cell.package)].map(([name, images]) => {
    const types = [...groupBy(images, ({ cell }) => cell.releaseType.name)];
    return [
      `  ${name}`,
      count(images.length, 'image'),
      types.map(([type, list]) => `${list.length} ${type}`).join(', '),
    ];
  });
  const part = plan.images.length < full.images.length ? ` of ${full.images.length}` : '';
  const release = plan.bentomlVersion === '' ? '' : `BentoML ${plan.bentomlVersion}: `;
  const number = `${plan.images.length}${part}`;
  const total = `${release}${number} image${number === '1' ? '' : 's'}\n`;
  return total + columns(rows);
}

/** What a run wrote, per place: the tree, then the files beside it. */
export function writtenText(report: WriteReport, tree: TreeRequest, cwd: string): string {
  const folder = relative(cwd, tree.folder) || '.';
  const beside = new Set(tree.beside?.map(({ path }) => path));
  const inTree = (paths: readonly string[]): number =>
    paths.filter((path) => !beside.has(path)).length;
  const counts = [
    `${inTree(report.written)} written`,
    `${inTree(report.unchanged)} unchanged`,
    `${report.removed.length} removed`,
    ...(report.kept.length > 0 ? [`${report.kept.length} kept`] : []),
  ];
  const rows = [
    [`${folder}/`, `${count(tree.files.length, 'file')}:`, counts.join(', ')],
    ...[...beside].map((path) => [
      relative(cwd, path),
      '',
      report.written.includes(path) ? 'written' : 'unchanged',
    ]),
  ];
  return columns(rows);
}

/** What a dry run would do. */
export function changesText(differences: readonly TreeDifference[]): string {
  if (differences.length === 0) return 'Nothing would change.\n';
  const verbs = { added: 'write', changed: 'change', removed: 'remove' } as const;
  const shown = differences.slice(0, NAMED).map(({ path, kind }) => [`  ${verbs[kind]}`, path]);
  const rest = differences.length - shown.length;
  return `Would touch ${count(differences.length, 'file')}:\n${columns(shown)}${rest > 0 ? `  and ${rest} more\n` : ''}`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
