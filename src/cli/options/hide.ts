import type { OptionTable } from '../command.ts';

/** The same flags, of which help and completion show `names` only when asked for all (`--helpfull`). */
export function hide(table: OptionTable, names: readonly string[]): OptionTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      names.includes(name) ? { ...option, hidden: true } : option,
    ]),
  );
}
