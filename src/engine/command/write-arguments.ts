import { UsageError } from '../../errors.ts';
import type { MapShape, OptionRule, OptionTable } from './option-table.ts';
import { flagOf, isList, isMap, optionName } from './options.ts';
import type { BuildArguments, OptionScalar, OptionValue } from './options.ts';

type Parts = readonly (OptionScalar | readonly OptionScalar[])[];

/**
 * The arguments of a build command that has the habits of docker's: those of the table that come first, the rest as it was given,
 * `--tag`, `--file`, and the context.
 *
 * @throws UsageError for a value that an option does not take
 */
export function writeArguments(table: OptionTable, request: BuildArguments): string[] {
  const { contextPath, file, tag, ...rest } = request;
  const given = new Map(
    Object.entries(rest as Record<string, OptionValue>).map(([name, value]) => [
      optionName(name),
      value,
    ]),
  );
  const others = [...given.keys()].filter((name) => !table.first.includes(name));
  return [
    ...[...table.first, ...others].flatMap((name) =>
      writeOption(name, given.get(name), table.rules.get(name)),
    ),
    ...(tag ?? []).flatMap((each) => ['--tag', each]),
    ...(file === undefined ? [] : ['--file', file]),
    contextPath,
  ];
}

/**
 * One option as arguments; nothing for null, false, empty texts and lists. Without a rule it is one that nobody knows: it is passed
 * on in the way of docker's options.
 *
 * @throws UsageError for a value that the option does not take
 */
export function writeOption(
  name: string,
  value: OptionValue,
  rule: OptionRule | undefined,
): string[] {
  if (value === null || value === undefined || value === '') return [];
  const flag = flagOf(name);
  if (isMap(value)) return writeValues(flag, writeMap(name, value, rule?.map));
  const parts = triples(isList(value) ? value : [value], rule?.map).filter((part) => part !== '');
  switch (rule?.takes) {
    case undefined:
      return parts.flatMap((part) => writeUnknown(name, part));
    case 'flag':
      return single(
        name,
        parts.map((part) => truthOf(name, part)),
      ) === true
        ? [flag]
        : [];
    case 'switch': {
      const isOn = single(
        name,
        parts.map((part) => truthOf(name, part)),
      );
      return isOn === undefined ? [] : [isOn ? flag : `${flag}=false`];
    }
    case 'optional': {
      const text = single(
        name,
        parts.map((part) => textOf(name, part)),
      );
      if (text === undefined || value === false) return [];
      return [text === 'true' ? flag : `${flag}=${text}`];
    }
    case 'setting':
      if (value === false) return [];
      return writeValues(flag, [...new Set(parts.map((part) => textOf(name, part)))]);
    case 'value': {
      const text = single(name, valued(name, parts));
      return text === undefined ? [] : [flag, text];
    }
    case 'values':
      return writeValues(flag, valued(name, parts));
  }
}

function writeValues(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value]);
}

function writeUnknown(name: string, part: OptionScalar | readonly OptionScalar[]): string[] {
  if (part === false) return [];
  return part === true ? [flagOf(name)] : [flagOf(name), textOf(name, part)];
}

/** A map as values of its option. */
export function writeMap(
  name: string,
  map: Readonly<Record<string, OptionScalar | readonly OptionScalar[]>>,
  shape: MapShape | undefined,
): string[] {
  const entries = Object.entries(map);
  if (entries.length === 0) return [];
  switch (shape) {
    case 'equals':
      return entries.map(([key, value]) => `${key}=${textOf(name, value)}`);
    case 'colon':
      return entries.map(([key, value]) => `${key}:${textOf(name, value)}`);
    case 'fields':
      return [entries.map(([key, value]) => `${key}=${textOf(name, value)}`).join(',')];
    case 'limits':
      return entries.map(([key, value]) => {
        const limits = Array.isArray(value) ? (value as readonly OptionScalar[]) : [value];
        return `${key}=${limits.map((limit) => textOf(name, limit as OptionScalar)).join(':')}`;
      });
    case 'triple':
    case undefined:
      throw new UsageError(
        `the option ${shown(name)} takes no map`,
        'Give it a text, or a list of texts.',
      );
  }
}

/** Three parts without a colon in them are one value; what has colons itself is repeated. */
function triples(parts: Parts, shape: MapShape | undefined): Parts {
  if (shape !== 'triple') return parts;
  const joined = (each: readonly OptionScalar[]): string => each.map(String).join(':');
  const isOne =
    parts.length > 1 && parts.every((part) => !Array.isArray(part) && !String(part).includes(':'));
  if (isOne) return [joined(parts as readonly OptionScalar[])];
  return parts.map((part) => (typeof part === 'object' ? joined(part) : part));
}

/** The one thing that several values of an option say. */
function single<Value>(name: string, values: readonly Value[]): Value | undefined {
  const distinct = [...new Set(values)];
  if (distinct.length <= 1) return distinct[0];
  throw new UsageError(
    `the option ${shown(name)} is given ${distinct.length} different values`,
    'It takes one: leave the others out.',
  );
}

/** The texts of values that cannot be a mere yes. False is nothing. */
function valued(name: string, parts: Parts): string[] {
  return parts
    .filter((part) => part !== false)
    .map((part) => {
      if (part !== true) return textOf(name, part);
      throw new UsageError(
        `the option ${shown(name)} needs a value`,
        `Write ${shown(name)}=VALUE.`,
      );
    });
}

function truthOf(name: string, part: OptionScalar | readonly OptionScalar[]): boolean {
  const text = textOf(name, part).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new UsageError(
    `the option ${shown(name)} takes no value`,
    `Write ${shown(name)}, or ${shown(name)}=false.`,
  );
}

/** @throws UsageError for what is no text, number or boolean */
export function textOf(name: string, part: OptionScalar | readonly OptionScalar[]): string {
  if (typeof part !== 'object') return String(part);
  throw new UsageError(
    `the option ${shown(name)} takes no list in its list`,
    'Give it a text, or a list of texts.',
  );
}

/** As users write it behind --opt. */
export function shown(name: string): string {
  return name.replaceAll('_', '-');
}
