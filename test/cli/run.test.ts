import { describe, expect, it } from 'vitest';
import type { CommandModule, CommandSpec } from '../../src/cli/command.ts';
import { optionsOf, positional } from '../../src/cli/command.ts';
import { runCli } from '../../src/cli/run.ts';
import { InputError, ManagerError, UsageError } from '../../src/errors.ts';
import { fakeContext } from './fake-context.ts';
import { unknownKey, unpinned } from './report/sample-diagnostics.ts';

const options = {
  size: { short: 's', type: 'number', default: 1, describe: 'Size' },
  color: { type: 'string', choices: ['red', 'blue'], describe: 'Colour' },
} as const;

/** `manager do THING`, which does what the test says. */
function commandsThat(run: CommandModule['run']): CommandSpec {
  const command = { summary: 'Do', examples: [], options };
  const thing = { name: 'thing', describe: 'what', required: true };
  const load = (): Promise<CommandModule> => Promise.resolve({ run });
  return {
    ...command,
    name: '',
    subcommands: [
      { ...command, name: 'do', positionals: [thing], load },
      { ...command, name: 'later' },
    ],
  };
}

async function run(
  line: string,
  handler: CommandModule['run'],
  context = fakeContext(),
): Promise<{ code: number; stdout: string; stderr: string }> {
  const code = await runCli(line.split(' '), context, commandsThat(handler));
  return { code, ...context.written };
}

function throwing(error: unknown): CommandModule['run'] {
  return () => {
    throw error;
  };
}

describe('a command', () => {
  it('gets its values typed and answers with the exit code', async () => {
    const result = await run('do it -s 3', (args, _context, report) => {
      const { size, color } = optionsOf(args, options);
      const typed: { size: number; color: 'red' | 'blue' | undefined } = { size, color };
      report.out.write(`${positional(args, 0)} ${JSON.stringify(typed)}\n`);
      return Promise.resolve(1);
    });
    expect(result).toEqual({ code: 1, stdout: 'it {"size":3}\n', stderr: '' });
  });

  it('cannot read what it did not declare', async () => {
    const { code, stderr } = await run('do it', (args) => {
      optionsOf(args, { other: { type: 'string', describe: '' } });
      return Promise.resolve(0);
    });
    expect(code).toBe(70);
    expect(stderr).toContain('`manager do` has no option --other');
  });

  it('that does nothing is a bug', async () => {
    const { code, stderr } = await run('later', throwing('never'));
    expect(code).toBe(70);
    expect(stderr).toContain('nothing does `manager later`');
  });
});

describe('failures', () => {
  it('of use take one line and a next step', async () => {
    const { code, stderr } = await run('do it', throwing(new UsageError('-a needs -b', 'Add it.')));
    expect(code).toBe(2);
    expect(stderr).toBe('manager: -a needs -b. Add it.\nSee `manager do --help`.\n');
  });

  it('of input are listed with what was added before', async () => {
    const { code, stderr } = await run('do it', (_args, _context, report) => {
      report.add([unpinned]);
      throw new InputError([unknownKey]);
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/unpinned[^]*unknown-key[^]*\n1 error, 1 warning\n$/);
  });

  it('of the world have a code and a hint, causes with --verbose only', async () => {
    const cause = new Error('inner');
    const error = new ManagerError('tree/locked', 'busy', { hint: 'Wait.', cause });
    const short = await run('do it', throwing(error));
    expect(short).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error tree/locked: busy\n  hint: Wait.\n',
    });
    const long = await run('do it --verbose', throwing(error));
    expect(long.stderr).toContain('caused by Error: inner');
  });

  it('of ours ask for a report and show the stack', async () => {
    const { code, stderr } = await run('do it', throwing(new TypeError('oops')));
    expect(code).toBe(70);
    expect(stderr).toMatch(/this is a bug in manager[^]*TypeError: oops\n +at /);
  });

  it('are documents in machine formats', async () => {
    for (const [error, code] of [
      [new UsageError('u'), 'usage/refused'],
      [new InputError([unknownKey]), 'manifest/unknown-key'],
      [new ManagerError('tree/locked', 'busy'), 'tree/locked'],
      [new TypeError('oops'), 'internal/bug'],
    ] as const) {
      const { stdout } = await run('do it --format json', throwing(error));
      expect(JSON.parse(stdout)).toMatchObject({ version: 1, diagnostics: [{ code }] });
    }
  });
});

describe('interruption', () => {
  it('is 130, whatever the handler does about it', async () => {
    for (const react of [() => Promise.resolve(1), () => Promise.reject(new Error('aborted'))]) {
      const controller = new AbortController();
      const handler = (): Promise<number> => {
        controller.abort('SIGINT');
        return react();
      };
      const result = await run('do it', handler, fakeContext({ signal: controller.signal }));
      expect(result).toEqual({ code: 130, stdout: '', stderr: 'manager: interrupted by SIGINT\n' });
    }
  });

  it('is not, when the work was done all the same', async () => {
    const controller = new AbortController();
    const done = (): Promise<number> => {
      controller.abort('SIGINT');
      return Promise.resolve(0);
    };
    const { code } = await run('do it', done, fakeContext({ signal: controller.signal }));
    expect(code).toBe(0);
  });

  it('comes before the work where it can', async () => {
    const context = fakeContext({ signal: AbortSignal.abort('SIGTERM') });
    const { code, stderr } = await run('do it', throwing('never'), context);
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'manager: interrupted by SIGTERM\n' });
  });
});

describe('a wrong command line', () => {
  it('takes a line a mistake and a next step', async () => {
    const { code, stdout, stderr } = await run('do it -s x --bogus', throwing('never'));
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      'manager: unknown flag --bogus for `manager do`',
      'manager: --size is a number, got "x"',
      'See `manager do --help`.',
      '',
    ]);
  });

  it('never prints a screenful', async () => {
    const flags = Array.from({ length: 50 }, (_, i) => `--bogus${String(i)}x`).join(' ');
    const { stderr } = await run(`do it ${flags}`, throwing('never'));
    expect(stderr.split('\n').length).toBeLessThan(10);
    expect(stderr).toContain('manager: and 44 more\n');
  });

  it('is a document in machine formats', async () => {
    const { stdout, stderr } = await run('do it --bogus --format json', throwing('never'));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: 'usage/unknown-flag' }] });
  });
});
