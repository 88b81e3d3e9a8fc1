import type { OptionSpec, OptionTable } from '../command.ts';

const undefinedOption = {
  type: 'string',
  choices: ['strict', 'lenient'],
  value: 'MODE',
  describe:
    'Using an undefined name in a template is an error (strict) or prints nothing (lenient)',
  group: 'Templates',
} as const satisfies OptionSpec;

/** Flags of every command that renders a project. */
export const generationOptions = {
  undefined: { ...undefinedOption, default: 'strict' },
} as const satisfies OptionTable;

/** `render`: as Jinja2's own default. */
export const renderOptions = {
  context: {
    type: 'string',
    value: 'FILE',
    defaultText: 'empty',
    describe: 'JSON object of what the template sees; - reads standard input',
    group: 'Templates',
    complete: 'file',
  },
  batch: {
    type: 'string',
    value: 'FILE',
    describe:
      'Render a JSON array of {"template": TEXT, "context": {…}} in place of a file; - reads standard input',
    group: 'Templates',
    complete: 'file',
  },
  undefined: { ...undefinedOption, default: 'lenient' },
} as const satisfies OptionTable;
