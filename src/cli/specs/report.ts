import type { CommandSpec } from '../command.ts';
import { reportOptions } from '../options/report.ts';

export const reportCommand: CommandSpec = {
  name: 'report',
  summary: 'Show a build report as one HTML page',
  details:
    'The page needs nothing else and can be mailed or kept: what failed and why, the matrix as a grid, a timeline with the ' +
    'critical path, platforms, all images. Links to logs work while it lies where it was written.',
  examples: [
    { command: 'manager report', what: 'build-report.html, beside build-report.json' },
    { command: 'manager report nightly.json -o public/index.html', what: 'another one, elsewhere' },
  ],
  options: reportOptions,
  positionals: [
    {
      name: 'file',
      describe: 'the report of a build or push (default: ./build-report.json)',
      required: false,
    },
  ],
  load: () => import('../commands/report.ts'),
};
