import type { CommandSpec } from '../command.ts';
import { promoteOptions, pruneOptions, statusOptions } from '../options/trust.ts';

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

export const pruneCommand: CommandSpec = {
  name: 'prune',
  summary: 'Delete tags from the registries that the manifest does not want any more',
  details:
    'Shows what it would delete; --yes deletes. A registry deletes by digest and takes all tags of it, so what a tag that stays or an index ' +
    'needs is spared, and so is what something else pushed, and every other version. Before anything is deleted the manifests are written ' +
    'to an undo file: --undo puts them back as long as the registry has not collected their layers. Docker Hub does not delete this way.',
  examples: [
    { command: 'manager prune', what: 'what would go, and what is spared for which reason' },
    { command: 'manager prune --yes --registry quay.io', what: 'delete, in one registry' },
    { command: "manager prune --only '*-debian9-*' --keep '*-cudnn'", what: 'some of them' },
    { command: 'manager prune --undo .manager/undo/prune.json', what: 'put them back' },
  ],
  options: pruneOptions,
  load: () => import('../commands/prune.ts'),
};

export const promoteCommand: CommandSpec = {
  name: 'promote',
  summary: 'Copy images from one registry to another by digest, aliases last',
  details:
    'FROM and TO are registries of the manifest, or HOST/PATH, below which each package has a repository. Whole indexes travel with all ' +
    'their platforms; layers are mounted within one registry, else streamed and checked. Tags come when all contents are there, aliases when ' +
    'every image of their package is, and never back to an earlier version. What is there already is passed over, so a run that was cut off is ' +
    'run again. --undo lets tags lead to what they led to before.',
  examples: [
    {
      command: 'manager promote registry.example docker.io --dry-run',
      what: 'what would be copied and moved',
    },
    {
      command: 'manager promote registry.example/staging docker.io -r runtime',
      what: 'some images, out of registry.example/staging/<package>',
    },
    {
      command: 'manager promote --undo .manager/undo/promote.json',
      what: 'let tags lead to what they led to before',
    },
  ],
  options: promoteOptions,
  positionals: [
    { name: 'from', describe: 'where the images are', required: false },
    { name: 'to', describe: 'where they go', required: false },
  ],
  load: () => import('../commands/promote.ts'),
};
