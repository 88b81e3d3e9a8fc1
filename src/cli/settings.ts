import { lastValue } from './argv.ts';
import type { Rewritten } from './argv.ts';

/** How diagnostics are written. */
export type Format = 'text' | 'json' | 'github' | 'sarif';

/** When text is coloured. */
export type ColorMode = 'auto' | 'always' | 'never';

/** The global flags, readable even on a line that is otherwise wrong. */
export interface Settings {
  readonly format: Format;
  readonly color: ColorMode;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** A command's own `--format` says how its result looks; its diagnostics are then text. */
export function settingsOf(line: Rewritten): Settings {
  return {
    format: 'format' in line.spec.options ? 'text' : formatOf(lastValue(line, 'format')),
    color: colorOf(lastValue(line, 'color')),
    quiet: lastValue(line, 'quiet') === 'true',
    verbose: lastValue(line, 'verbose') === 'true',
  };
}

function formatOf(value: string | undefined): Format {
  return value === 'json' || value === 'github' || value === 'sarif' ? value : 'text';
}

function colorOf(value: string | undefined): ColorMode {
  return value === 'always' || value === 'never' ? value : 'auto';
}
