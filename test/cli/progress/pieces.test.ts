import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignColumns } from '../../../src/cli/progress/columns.ts';
import { labelsOf, namesOf } from '../../../src/cli/progress/labels.ts';
import { cleanText, cutEnd, cutMiddle, fitLine, widthOf } from '../../../src/cli/progress/line.ts';
import {
  bytesOfText,
  bytesText,
  durationText,
  elapsedText,
  roughTimeText,
} from '../../../src/quantities.ts';
import { stepName } from '../../../src/cli/progress/step.ts';
import { isComplete, movedOn, rateOf } from '../../../src/cli/progress/transfer.ts';
import type { Transfer } from '../../../src/cli/progress/transfer.ts';
import { anyText } from './arbitrary-events.ts';

describe('alignColumns', () => {
  it('ends each row after its last text: blanks that are cut would look like text that is cut', () => {
    const rows = [
      [{ text: 'a' }, { text: '' }, { text: '' }, { text: 'b' }],
      [{ text: 'cc' }, { text: '7', align: 'right' as const }, { text: '' }, { text: '' }],
      [{ text: 'd' }, { text: '10', align: 'right' as const }, { text: '' }, { text: 'e' }],
    ];
    const lines = alignColumns(rows).map((line) => line.map(({ text }) => text).join(''));
    expect(lines).toEqual(['a       b', 'cc   7', 'd   10  e']);
  });
});

describe('quantities', () => {
  it.each([
    [-5, '0s', '0.0s'],
    [43_900, '43s', '43s'],
    [9_949, '9s', '9.9s'],
    [9_960, '9s', '9s'],
    [103_000, '1m 43s', '1m 43s'],
    [3_725_000, '1h 02m', '1h 02m'],
  ])('%d ms', (time, elapsed, duration) => {
    expect([elapsedText(time), durationText(time)]).toEqual([elapsed, duration]);
  });

  it.each([
    [10_000, 'less than 1 min'],
    [50_000, 'about 1 min'],
    [250_000, 'about 4 min'],
    [7_000_000, 'about 2 h'],
  ])('roughly %d ms', (time, text) => {
    expect(roughTimeText(time)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [99_960, '100 kB'],
    [999_600, '1.0 MB'],
    [220_000_000, '220 MB'],
  ])('%d bytes', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('bytes of a total are in its unit, never more than it, and alone when it is unknown', () => {
    expect(bytesOfText(40_100_000, 220_000_000)).toBe('40.1/220 MB');
    expect(bytesOfText(300, 200)).toBe('200/200 B');
    expect(bytesOfText(4_100_000, 0)).toBe('4.1 MB');
  });
});

describe('lines', () => {
  it.each([
    ['10 %\r20 %\r', '20 %'],
    ['a\tb', 'a   b'],
    ['\u001b[31mred', String.raw`\x1b[31mred`],
    ['名前', '名前'],
  ])('%j is shown as %s', (text, shown) => {
    expect(cleanText(text)).toBe(shown);
  });

  it('are cut at the end or in the middle, never within a character', () => {
    expect(cutEnd('abcdef', 4)).toBe('abc…');
    expect(cutEnd('名前名前', 4)).toBe('名…');
    expect(cutMiddle('model-server:slim-runtime', 13)).toBe('mode…-runtime');
    fc.assert(
      fc.property(anyText, fc.nat({ max: 40 }), (text, room) => {
        const clean = cleanText(text);
        expect(widthOf(cutEnd(clean, room))).toBeLessThanOrEqual(room);
        expect(widthOf(cutMiddle(clean, room))).toBeLessThanOrEqual(room);
        const width = fitLine([{ text: clean }, { text: clean }], room).reduce(
          (sum, span) => sum + widthOf(span.text),
          0,
        );
        expect(width).toBeLessThanOrEqual(room);
      }),
    );
  });
});

describe('names', () => {
  const unit = (image: string, platform = 'linux/amd64') => ({ image, platform });

  it('have the platform where there are several', () => {
    const units = [unit('a:1'), unit('a:1', 'linux/arm64')];
    expect(units.map(namesOf(units))).toEqual(['a:1 (amd64)', 'a:1 (arm64)']);
    expect(namesOf([unit('a:1')])(unit('a:1'))).toBe('a:1');
  });

  it.each([
    [
      ['a:1.0-slim', 'a:1.0-ami2'],
      ['…slim', '…ami2'],
    ],
    [
      ['a:1.0-slim', 'b:1.0-ami2'],
      ['a:…slim', 'b:…ami2'],
    ],
    [['a:1.0-slim'], ['a:1.0-slim']],
    [
      ['a:slim', 'a:ami2'],
      ['slim', 'ami2'],
    ],
    [
      ['a:1.0-', 'a:1.0-x'],
      ['1.0-', '1.0-x'],
    ],
    [
      ['plain', 'words'],
      ['plain', 'words'],
    ],
  ])('%j in short', (images, labels) => {
    const units = images.map((image) => unit(image));
    expect(units.map(labelsOf(units))).toEqual(labels);
  });
});

it.each([
  ['[2/5] RUN make', '2/5', 'RUN make'],
  ['[runtime  2/10] RUN make', '2/10', 'RUN make'],
  ['[linux/arm64 runtime 2/5] COPY a b', '2/5', 'COPY a b'],
  [
    '[internal] load metadata for docker.io/library/python',
    undefined,
    'load metadata for docker.io/library/python',
  ],
  ['Step 2/5 : RUN make', '2/5', 'RUN make'],
  ['exporting to image', undefined, 'exporting to image'],
  ['[2/5] RUN <<EOF\n  make\nEOF', '2/5', 'RUN <<EOF make EOF'],
])('the step %j', (name, position, what) => {
  expect(stepName(name)).toEqual({ position, what });
});

describe('a transfer', () => {
  const total = 100_000;
  function after(...news: readonly (readonly [time: number, done: number])[]): Transfer {
    const first = movedOn(undefined, { time: 0, done: 0, total });
    return news.reduce((before, [time, done]) => movedOn(before, { time, done, total }), first);
  }

  it('has the rate of the last seconds', () => {
    expect(rateOf(after([1_000, 5_000], [2_000, 10_000]), 2_000)).toBe(5_000);
    expect(rateOf(after([20_000, 10_000], [21_000, 30_000], [22_000, 50_000]), 22_000)).toBe(
      20_000,
    );
  });

  it('has none at its start, when it stalls, and when it begins again', () => {
    expect(rateOf(after(), 0)).toBeUndefined();
    expect(rateOf(after([1_000, 5_000]), 9_000)).toBeUndefined();
    expect(rateOf(after([1_000, 5_000], [2_000, 100]), 2_000)).toBeUndefined();
  });

  it('is complete when all came, as far as that is known', () => {
    expect([isComplete(after([1, total])), isComplete(after([1, 5]))]).toEqual([true, false]);
    expect(isComplete(movedOn(undefined, { time: 0, done: 5, total: 0 }))).toBe(false);
  });
});
