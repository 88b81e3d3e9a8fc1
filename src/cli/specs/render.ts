import type { CommandSpec } from '../command.ts';
import { renderOptions } from '../options/template.ts';

export const renderCommand: CommandSpec = {
  name: 'render',
  summary: 'Render one template with a context from a JSON file',
  details:
    'Prints the rendered text and nothing else, not even a line break; on an error, nothing. The template may include what is ' +
    'in its own folder or below. With --batch: prints a JSON array with {"output": TEXT} or {"error": {code, message, line, col}} ' +
    'for each template, in order; every one is answered, and it exits 2 when one is wrong.',
  examples: [
    {
      command: 'manager render runtime.Dockerfile.j2 --context values.json',
      what: 'one template',
    },
    {
      command: `echo '{"name": "x"}' | manager render greeting.j2 --context -`,
      what: 'with the context from another program',
    },
    { command: 'manager render --batch templates.json', what: 'many, without files' },
  ],
  options: renderOptions,
  positionals: [{ name: 'template', describe: 'a template file', required: false }],
  load: () => import('../commands/render.ts'),
};
