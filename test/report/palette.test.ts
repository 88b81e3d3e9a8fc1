import { describe, expect, it } from 'vitest';
import { DARK, LIGHT } from '../../src/report/palette.ts';
import type { Palette } from '../../src/report/palette.ts';

/** Text and what it stands on. */
const PAIRS = [
  ...(['ink', 'muted', 'accent', 'built', 'failed', 'blocked', 'missing'] as const).flatMap(
    (text) => [[text, 'page'] as const, [text, 'panel'] as const],
  ),
  ['failed', 'failed-tint'],
  ['blocked', 'blocked-tint'],
  ['missing', 'missing-tint'],
  ['muted', 'blocked-tint'],
  ['on-accent', 'accent'],
  ['on-failed', 'failed'],
  ['ink', 'bar'],
] as const satisfies readonly (readonly [keyof Palette, keyof Palette])[];

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette) => {
  it.each(PAIRS)('shows %s on %s with enough contrast', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
