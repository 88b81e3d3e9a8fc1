import type { ImageTest } from '../../manifest/tests.ts';
import type { TestSubject } from '../ports.ts';
import type { Check } from './check.ts';

/** The size of an image in the engine against its budget. Without a known last push there is nothing to have grown from. */
export function sizeChecks(
  { maxSize, maxGrowth }: ImageTest,
  { size, pushedSize }: Pick<TestSubject, 'size' | 'pushedSize'>,
): Check[] {
  return [
    ...(maxSize === undefined
      ? []
      : [
          limitCheck(
            size,
            maxSize,
            `it has ${bytes(size)}, but may have ${bytes(maxSize)} at most`,
          ),
        ]),
    ...(maxGrowth === undefined || pushedSize === undefined
      ? []
      : [
          limitCheck(
            size,
            pushedSize * (1 + maxGrowth),
            `it has ${bytes(size)}, ${share(size / pushedSize - 1)} more than the ${bytes(pushedSize)} that were pushed last, but may have ${share(maxGrowth)} more`,
          ),
        ]),
  ];
}

function limitCheck(size: number, limit: number, problem: string): Check {
  const what = `it has no more than ${bytes(limit)}`;
  return size > limit ? { what, problem } : { what };
}

/** Decimal, as Docker shows sizes. */
export function bytes(amount: number): string {
  const unit = amount < 1e3 ? 0 : amount < 1e6 ? 1 : amount < 1e9 ? 2 : 3;
  const value = amount / 1000 ** unit;
  return `${Number(value.toFixed(unit === 0 ? 0 : 1))} ${['B', 'kB', 'MB', 'GB'][unit] ?? ''}`;
}

function share(part: number): string {
  return `${Number((part * 100).toFixed(1))} %`;
}
