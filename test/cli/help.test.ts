import { describe, expect, it } from 'vitest';
import { allCommands } from '../../src/cli/command-tree.ts';
import { commandLine } from '../../src/cli/command.ts';
import type { CommandSpec } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { helpText } from '../../src/cli/help.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { cellsOf } from '../../src/cli/report/glyphs.ts';
import { fakeContext } from './fake-context.ts';

async function help(
  argv: readonly string[],
  context = fakeContext(),
  root = commands,
): Promise<string> {
  const request = await parseCommandLine(argv, root);
  if (request.kind !== 'help') throw new Error(request.kind);
  return helpText(request, root, context);
}

const kitchen: CommandSpec = {
  name: '',
  summary: 'Cook for many',
  details: 'Everything that a kitchen does.',
  examples: [{ command: 'manager boil egg', what: 'an egg' }],
  options: {
    'number-of-guests': {
      short: 'ng',
      type: 'number',
      value: 'COUNT',
      default: 4,
      describe: 'How many come; the more there are, the longer the evening and this text',
      group: 'Guests',
    },
    slow: { type: 'boolean', describe: 'Take time' },
    secret: { type: 'string', aliases: ['hush'], describe: 'Not for all', hidden: true },
  },
  subcommands: [
    {
      name: 'boil',
      aliases: ['cook'],
      summary: 'Boil something',
      examples: [],
      options: {},
      positionals: [{ name: 'what', describe: 'the thing', required: true, choices: ['egg'] }],
    },
    { name: 'burn', summary: 'Burn it', examples: [], options: {}, hidden: true },
  ],
};

describe('help', () => {
  it('shows usage, commands, flags by group and examples', async () => {
    expect((await help(['--help'], fakeContext(), kitchen)).split('\n\nOutput:')[0]).toBe(
      [
        'Usage: manager [COMMAND] [flags]',
        'Cook for many.',
        '',
        'Everything that a kitchen does.',
        '',
        'Commands:',
        '  boil  Boil something',
        '',
        'Guests:',
        '  -ng,  --number-of-guests COUNT  How many come; the more there are, the longer',
        '                                  the evening and this text (default: 4)',
        '',
        'Flags:',
        '        --slow  Take time',
      ].join('\n'),
    );
  });

  it('keeps the paragraphs of its details apart', async () => {
    const details = 'Everything that a kitchen does.\n\nAnd what a cellar does.';
    expect(await help(['--help'], fakeContext(), { ...kitchen, details })).toContain(
      '\nEverything that a kitchen does.\n\nAnd what a cellar does.\n\nCommands:',
    );
  });

  it('breaks each paragraph for itself', async () => {
    const details = `${'one '.repeat(19)}one\n\ntwo`;
    expect(await help(['--help'], fakeContext(), { ...kitchen, details })).toContain(
      `\n${'one '.repeat(19)}one\n\ntwo\n\nCommands:`,
    );
  });

  it('of a command shows its words and names the global flags in short', async () => {
    const text = await help(['boil', '--help'], fakeContext(), kitchen);
    expect(text).toContain('Usage: manager boil WHAT [flags]\nBoil something (also: cook).');
    expect(text).toContain('Arguments:\n  WHAT  the thing: egg');
    expect(text).toContain('Every command: --format=text|json|github|sarif');
  });

  it('in full shows what is hidden, other names and everything below', async () => {
    const text = await help(['--helpfull'], fakeContext(), kitchen);
    expect(text).toContain('--secret VALUE  Not for all (also --hush)');
    expect(text).toContain('Usage: manager burn');
    expect(text).toContain('Spelling:');
  });

  it.each(allCommands(commands).map(({ path }) => [commandLine(path), path] as const))(
    'of %s fits',
    async (_, path) => {
      for (const flag of ['--help', '--helpfull']) {
        for (const columns of [undefined, 72, 80, 200]) {
          const text = await help([...path, flag], fakeContext({ columns: columns ?? 80 }));
          const commandLines = new Set(
            allCommands(commands).flatMap(({ spec }) =>
              spec.examples.map(({ command }) => command),
            ),
          );
          for (const line of text.split('\n')) {
            if (commandLines.has(line.trim())) continue;
            expect(cellsOf(line), line).toBeLessThanOrEqual(Math.min(columns ?? 80, 100));
          }
        }
      }
    },
  );

  it('is coloured on a terminal only', async () => {
    const escape = '\u001b[';
    expect(await help(['--help'], fakeContext({ isTTY: true }))).toContain(escape);
    expect(await help(['--help'])).not.toContain(escape);
    expect(await help(['--help', '--color'])).toContain(escape);
  });

  it('of `manager help add distro` is that of `manager add distro --help`', async () => {
    expect(await help(['help', 'add', 'distro'])).toBe(await help(['add', 'distro', '--help']));
    expect(await help(['help'])).toBe(await help(['--help']));
    expect(await help(['help', 'help'])).toBe(await help(['help', '--help']));
    expect((await parseCommandLine(['help', 'pln'], commands)).kind).toBe('wrong');
  });
});

describe('specifications', () => {
  it.each(allCommands(commands))('$path', ({ spec, path }) => {
    expect(spec.summary).toMatch(/^[A-Z].*[^.]$/);
    for (const { command } of spec.examples) expect(command).toContain(commandLine(path));
    const shorts = Object.values(spec.options).flatMap(({ short }) => short ?? []);
    expect(new Set(shorts).size).toBe(shorts.length);
    const names = Object.keys(spec.options);
    expect(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name))).toEqual([]);
    expect(shorts.filter((short) => names.includes(short))).toEqual([]);
  });

  it('have examples that parse', async () => {
    for (const { spec } of allCommands(commands)) {
      for (const { command } of spec.examples) {
        const line = /manager[^|>)]*/.exec(command)?.[0] ?? '';
        const argv = line.replaceAll("'", '').trim().split(' ').slice(1);
        expect(await parseCommandLine(argv, commands), line).not.toHaveProperty('problems');
      }
    }
  });
});
