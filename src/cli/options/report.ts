import type { OptionTable } from '../command.ts';

/** `report`. */
export const reportOptions = {
  output: {
    short: 'o',
    type: 'string',
    value: 'FILE',
    defaultText: 'beside the report, named as it is with .html',
    describe: 'Where the page is written; - is standard output',
    group: 'Output',
    complete: 'file',
  },
} as const satisfies OptionTable;
