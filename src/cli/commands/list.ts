import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { prepare } from '../../generate/prepare.ts';
import { recordOf } from '../../plan/record.ts';
import type { ImageRecord } from '../../plan/record.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { listOptions } from '../specs/inspect.ts';
import { columns, csv, markdownTable } from '../table.ts';

const HEADER = ['PACKAGE', 'RELEASE', 'DISTRO', 'PYTHON', 'CUDA', 'TAG', 'SUPPORTED UNTIL'];

/** `manager list`: the cells of the matrix with their tags and ends of support. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { format } = optionsOf(args, { format: listOptions.format });
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  report.add(prepared.warnings);
  const { plan, outputPath } = prepared;
  const images = plan.images.map((image) => recordOf(image, plan, outputPath));
  const today = context.now().toISOString().slice(0, 10);
  report.out.write(listText(images, format, today));
  return Promise.resolve(0);
}

function listText(
  images: readonly ImageRecord[],
  format: 'table' | 'json' | 'csv' | 'markdown',
  today: string,
): string {
  const rows = images.map((image) => cellsOf(image));
  const marked = rows.map((row) => {
    const until = row.at(-1) ?? '';
    return until !== '' && until < today ? [...row.slice(0, -1), `${until} (ended)`] : row;
  });
  switch (format) {
    case 'json':
      return `${JSON.stringify(
        images.map((image) => ({ ...image, ended: hasEnded(image, today) })),
        null,
        2,
      )}\n`;
    case 'csv':
      return csv([HEADER.map((name) => name.toLowerCase().replace(' ', '_')), ...rows]);
    case 'markdown':
      return markdownTable(HEADER.map(titled), marked);
    case 'table':
      return columns([HEADER, ...marked.map((row) => row.map((cell) => cell || '-'))]);
  }
}

function cellsOf(image: ImageRecord): string[] {
  return [
    image.package,
    image.release_type,
    image.distro,
    image.python_version,
    image.cuda_version ?? '',
    image.tag,
    image.supported_until ?? '',
  ];
}

function hasEnded({ supported_until: until }: ImageRecord, today: string): boolean {
  return until !== null && until < today;
}

function titled(name: string): string {
  return name === 'CUDA' ? name : name.charAt(0) + name.slice(1).toLowerCase();
}
