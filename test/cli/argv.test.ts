import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteArgv } from '../../src/cli/argv.ts';
import { commands } from '../../src/cli/commands.ts';
import { globalOptions } from '../../src/cli/options/global.ts';
import { seedOptions } from '../../src/cli/options/seed.ts';
import type { OptionSpec } from '../../src/cli/command.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';

function rewrite(...argv: string[]): readonly string[] {
  return rewriteArgv(argv, commands, globalOptions).argv;
}

describe('rewriteArgv', () => {
  it('writes every flag in one form, in order, and the words behind `--`', () => {
    expect(rewrite('-dm', 'explain', '-pv', '3.8', 'a:b', '-q', '--', '-x')).toEqual([
      // -dm is no flag of explain
      '--python-version=3.8',
      '--quiet=true',
      '--',
      'a:b',
      '-x',
    ]);
  });

  it('keeps what follows the first `=`, whatever it is', () => {
    expect(rewrite('--only==a=\n=', '-bv="x"')).toEqual([
      '--only==a=\n=',
      '--bentoml-version="x"',
      '--',
    ]);
  });

  it('does not change what it wrote', () => {
    const once = rewrite('plan', '-pv', '3.10', '-dm', '--no-o', '-r=a,b', '--color');
    expect(rewriteArgv(['plan', ...once], commands, globalOptions)).toMatchObject({
      argv: once,
      problems: [],
    });
  });
});

const options: readonly [string, OptionSpec][] = Object.entries(seedOptions);
const lists = options.filter(([, { repeat, choices }]) => repeat === true && choices === undefined);
const switches = options.filter(([, { type }]) => type === 'boolean');

/** One of the ways to write a flag's name. */
function spelling([name, { short }]: [string, OptionSpec]): fc.Arbitrary<string> {
  const names = [name, name.replaceAll('-', '_'), ...(short === undefined ? [] : [short])];
  return fc
    .tuple(fc.constantFrom('-', '--'), fc.constantFrom(...names))
    .map(([dashes, spelled]) => dashes + spelled);
}

const value = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !text.includes(','));

/** A list flag with a value: `[name, value, tokens]`. */
const given = fc.constantFrom(...lists).chain(([name, spec]) =>
  fc.tuple(spelling([name, spec]), value, fc.boolean()).map(([flag, text, isInline]) => ({
    name,
    value: spec.commaList === true ? text.trim() : text,
    tokens: isInline || text.startsWith('-') ? [`${flag}=${text}`] : [flag, text],
  })),
);

const switched = fc
  .constantFrom(...switches)
  .chain((option) =>
    spelling(option).map((flag) => ({ name: option[0], value: true, tokens: [flag] })),
  );

describe('rewriting', () => {
  it('neither loses nor invents a value, wherever the command stands', async () => {
    const line = fc.tuple(
      fc.array(fc.oneof(given, switched), { maxLength: 8 }),
      fc.nat({ max: 8 }),
      fc.constantFrom('generate', 'plan'),
    );
    await fc.assert(
      fc.asyncProperty(line, async ([flags, position, command]) => {
        fc.pre(flags.every((flag) => flag.value !== ''));
        const at = Math.min(position, flags.length);
        const argv = [
          ...flags.slice(0, at).flatMap(({ tokens }) => tokens),
          command,
          ...flags.slice(at).flatMap(({ tokens }) => tokens),
        ];
        const invocation = await parseCommandLine(argv, commands);
        if (invocation.kind !== 'run') throw new Error(JSON.stringify(invocation));
        expect(invocation.path).toEqual([command]);
        expect(invocation.args.positionals).toEqual([]);
        expect(invocation.args.given).toEqual(new Set(flags.map(({ name }) => name)));
        for (const [name] of [...lists, ...switches]) {
          const values = flags.filter((flag) => flag.name === name).map((flag) => flag.value);
          const isSwitch = switches.some(([each]) => each === name);
          expect(invocation.args.options[name]).toEqual(isSwitch ? values.length > 0 : values);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('survives any line', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '--',
        '-',
        '-bv',
        '--no-dm',
        'add',
        'distro',
        'plan',
        '--=',
        '-g',
        '-pv=3.10',
      ),
      fc.string().map((text) => `--${text}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (argv) => {
        const invocation = await parseCommandLine(argv, commands);
        expect(['run', 'help', 'version', 'wrong']).toContain(invocation.kind);
      }),
      { numRuns: 300 },
    );
  });
});
