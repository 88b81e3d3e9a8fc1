import { styleText } from 'node:util';
import type { Context, Sink } from '../../context.ts';
import type { ColorMode } from '../settings.ts';

/** What a piece of text is, not how it looks. */
export type Role =
  'error' | 'warning' | 'caret' | 'strong' | 'faint' | 'name' | 'added' | 'removed';

/** Puts colour on a piece of text, or leaves it as it is. */
export type Paint = (role: Role, text: string) => string;

const looks = {
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  caret: ['red'],
  strong: ['bold'],
  faint: ['dim'],
  name: ['cyan'],
  added: ['green'],
  removed: ['red'],
} as const satisfies Record<Role, readonly Parameters<typeof styleText>[0][]>;

/** Text without colour. */
export const plain: Paint = (_role, text) => text;

/** Colour for what goes to `sink`: the flag decides, then NO_COLOR and FORCE_COLOR, then whether it is a terminal. */
export function paintFor(sink: Sink, mode: ColorMode, env: Context['env']): Paint {
  return wantsColor(sink, mode, env) ? coloured : plain;
}

const coloured: Paint = (role, text) =>
  looks[role].reduce((painted, look) => styleText(look, painted, { validateStream: false }), text);

/** See no-color.org and force-color.org: set and not empty counts, whatever the value; `FORCE_COLOR=0` is Node's no. */
function wantsColor(sink: Sink, mode: ColorMode, env: Context['env']): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return sink.isTTY && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
