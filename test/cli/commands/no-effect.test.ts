import { expect, it } from 'vitest';
import { cliProject } from '../../support/cli-project.ts';

const STEPS = ['--build-images', '--push', '--overwrite', '--stop-at-generate', '--timeout'];

it.each(['check', 'plan'])(
  'the help of %s has no flags that say nothing there, which it takes',
  async (command) => {
    const { manager } = cliProject();
    await manager('-dm');
    const { stdout } = await manager(`${command} --help`);
    expect(stdout).toContain('--only GLOB');
    for (const flag of STEPS) expect(stdout).not.toContain(flag);
    expect((await manager(`${command} -bi -o -t 5`)).code).toBe(0);
  },
);
