import { commandLine } from './command.ts';
import type { CommandSpec, OptionSpec, OptionValue } from './command.ts';
import { suggest } from './suggest.ts';
import { oneOf, quoted } from './usage.ts';
import type { UsageProblem } from './usage.ts';

/** A flag's value, and what is wrong with what was typed for it. */
export interface ReadValue {
  readonly value: OptionValue;
  readonly problems: readonly UsageProblem[];
}

/**
 * Turns what was typed for one flag into its value. Of a flag that is not repeatable, the last one counts
 * (as in absl), so that an alias with a default can be overruled.
 */
export function readOption(
  name: string,
  spec: OptionSpec,
  typed: readonly string[] | undefined,
): ReadValue {
  const isList = spec.repeat === true || spec.commaList === true;
  if (typed === undefined) return { value: absentValue(spec, isList), problems: [] };
  const counted = spec.repeat === true ? typed : typed.slice(-1);
  if (spec.type === 'boolean') return { value: counted[0] === 'true', problems: [] };
  const items = spec.commaList === true ? counted.flatMap(splitAtCommas) : counted;
  const problems = items.flatMap((item) => itemProblem(name, spec, item) ?? []);
  const values = items.map((item) => (spec.type === 'number' ? Number(item) : item));
  return { value: isList ? values : values[0], problems };
}

function absentValue(spec: OptionSpec, isList: boolean): OptionValue {
  if (spec.default !== undefined) return spec.default;
  if (isList) return [];
  return spec.type === 'boolean' ? false : undefined;
}

function splitAtCommas(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

function itemProblem(name: string, spec: OptionSpec, item: string): UsageProblem | undefined {
  if (item === '') {
    return {
      code: 'usage/bad-value',
      message: `--${name} got an empty value`,
      hint: 'Leave the flag out, or give it a value.',
    };
  }
  if (spec.type === 'number') return numberProblem(name, spec, item);
  return spec.choices === undefined ? undefined : choiceProblem(`--${name}`, spec.choices, item);
}

function numberProblem(name: string, spec: OptionSpec, item: string): UsageProblem | undefined {
  const kind = spec.integer === true ? 'a whole number' : 'a number';
  const least = spec.min === undefined ? '' : ` of at least ${spec.min}`;
  const pattern = spec.integer === true ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d{1,15}\.?\d*|\.\d+)$/;
  if (pattern.test(item) && Number(item) >= (spec.min ?? -Infinity)) return undefined;
  return { code: 'usage/bad-value', message: `--${name} is ${kind}${least}, got ${quoted(item)}` };
}

function choiceProblem(
  what: string,
  choices: readonly string[],
  item: string,
): UsageProblem | undefined {
  if (choices.includes(item)) return undefined;
  const near = suggest(item, choices);
  return {
    code: 'usage/bad-value',
    message: `${what} is ${oneOf(choices)}, got ${quoted(item)}`,
    ...(near !== undefined && { hint: `Did you mean ${near}?` }),
  };
}

/** Missing words and words that are not among a position's choices. */
export function positionalProblems(
  spec: CommandSpec,
  path: readonly string[],
  words: readonly string[],
): UsageProblem[] {
  if (path.length > 0 && spec.subcommands !== undefined && words.length === 0) {
    const names = oneOf(spec.subcommands.map(({ name }) => name));
    return [{ code: 'usage/missing-argument', message: `\`${commandLine(path)}\` needs ${names}` }];
  }
  return (spec.positionals ?? []).flatMap((wanted, i): UsageProblem | readonly UsageProblem[] => {
    const word = words[i];
    const what = wanted.name.toUpperCase();
    if (word !== undefined) {
      return wanted.choices ? (choiceProblem(what, wanted.choices, word) ?? []) : [];
    }
    if (!wanted.required) return [];
    const message = `\`${commandLine(path)}\` needs ${what}: ${wanted.describe}`;
    return { code: 'usage/missing-argument', message };
  });
}
