import type { CommandSpec } from '../command.ts';
import { statusOptions } from '../options/trust.ts';

export const statusCommand: CommandSpec = {
  name: 'status',
  summary: 'Compare the registries with the manifest: what is missing, stale, moved or left over',
  details:
    'Asks no engine and changes nothing. Exit 0: all is as it should be; 1: drift, or a registry that cannot be asked. Orphans (tags that the ' +
    'manifest does not want) are looked for when nothing is selected; tags of other versions are none. What build-report.json says of the last ' +
    'pushes spares questions.',
  examples: [
    { command: 'manager status', what: 'every image in every registry' },
    {
      command: 'manager status -r cudnn --registry docker.io',
      what: 'some of them, in one registry',
    },
    {
      command: 'manager status --json | jq .orphans',
      what: 'for other programs (`manager schema status`)',
    },
  ],
  options: statusOptions,
  load: () => import('../commands/status.ts'),
};
