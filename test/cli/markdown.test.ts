import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import type { OptionTable } from '../../src/cli/command.ts';
import { commandLinePage } from '../../src/cli/markdown.ts';
import { seedOptions } from '../../src/cli/options/seed.ts';

const page = new URL('../../docs/cli.md', import.meta.url);

it('docs/cli.md is what the specifications make of it (`npm run docs` writes it)', () => {
  expect(readFileSync(page, 'utf8')).toBe(commandLinePage(commands));
});

it('names every flag of 2021 and every command that is shown', () => {
  const text = commandLinePage(commands);
  const seed: OptionTable = seedOptions;
  for (const [name, { short }] of Object.entries(seed)) {
    expect(text).toContain(`--${name}`);
    if (short !== undefined) expect(text).toContain(`| \`-${short}\`, \`--${name}`);
  }
  for (const { name, hidden } of commands.subcommands ?? []) {
    expect(text.includes(`\n## manager ${name}\n`)).toBe(hidden !== true);
  }
});
