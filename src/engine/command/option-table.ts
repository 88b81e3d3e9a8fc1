import { optionName } from './options.ts';

/**
 * What an option takes:
 * - `flag`: nothing; off when it is left out
 * - `switch`: nothing; on when it is left out, so that off has to be said (`--rm=false`)
 * - `value`: one value
 * - `values`: one value each time that it is repeated
 * - `optional`: nothing, or a value behind an equals sign (`--pull=never`)
 * - `setting`: one value, which may be true or false (`--provenance false`)
 */
export type Takes = 'flag' | 'switch' | 'value' | 'values' | 'optional' | 'setting';

/**
 * How a map is written: `equals` and `colon` repeat the option (`--label a=b`, `--add-host h:ip`), `fields` is one value
 * (`type=local,dest=out`), `limits` are `name=soft:hard`, `triple` is no map but three parts that become one value (`1:2:3`).
 */
export type MapShape = 'equals' | 'colon' | 'fields' | 'limits' | 'triple';

export interface OptionRule {
  readonly takes: Takes;
  readonly map: MapShape | undefined;
}

/** The options of one engine's build command, by name with underscores. */
export interface OptionTable {
  readonly rules: ReadonlyMap<string, OptionRule>;
  /** Those that come first on the command line, in this order. */
  readonly first: readonly string[];
}

/** Names are separated by white space. */
export interface TableText {
  readonly takes: Partial<Record<Takes, string>>;
  readonly maps: Partial<Record<MapShape, string>>;
  readonly first: string;
}

/** Makes a table of lists of names, so that an engine's list can be held beside its own help. */
export function optionTable({ takes, maps, first }: TableText): OptionTable {
  const shapes = new Map(
    (Object.entries(maps) as [MapShape, string][]).flatMap(([shape, text]) =>
      namesOf(text).map((name) => [name, shape] as const),
    ),
  );
  const rules = (Object.entries(takes) as [Takes, string][]).flatMap(([kind, text]) =>
    namesOf(text).map((name) => [name, { takes: kind, map: shapes.get(name) }] as const),
  );
  return { rules: new Map(rules), first: namesOf(first) };
}

function namesOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((name) => name !== '')
    .map(optionName);
}
