import { expect, it } from 'vitest';
import { cliProject } from '../../support/cli-project.ts';

const REFUSED = ['--no-test', '--build-images', '--push', '--push-to-hub', '--readmes'];

it.each(REFUSED)('refuses %s, and its help does not offer it', async (flag) => {
  const { manager } = cliProject();
  const refused = await manager(`test ${flag}`);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${flag} is nothing for \`manager test\``);
  const help = await manager('test --help');
  expect(help.stdout).toContain('--only GLOB');
  expect(help.stdout).not.toMatch(new RegExp(`${flag}\\b(?!-)`));
});
