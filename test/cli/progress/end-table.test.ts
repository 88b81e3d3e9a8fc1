import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endText } from '../../../src/cli/progress/end-table.ts';
import type { EndTableOptions, UnitReport } from '../../../src/cli/progress/end-table.ts';
import { plain } from '../../../src/cli/report/style.ts';
import type { Outcome } from '../../../src/deliver/outcome.ts';
import { anyOutcome, anyText } from './arbitrary-events.ts';
import { expectGolden } from './golden.ts';
import { sampleFailure, sampleRun } from './sample-run.ts';

const options: EndTableOptions = { paint: plain, columns: undefined, all: false, logLines: 10 };

function unit(image: string, outcome: Outcome, size?: number): UnitReport {
  const named = { image, platform: 'linux/amd64', outcome, duration: 62_000 };
  return size === undefined ? named : { ...named, size };
}

function endOf(units: readonly UnitReport[], change: Partial<EndTableOptions> = {}): string {
  return endText({ units, elapsed: 723_000 }, { ...options, ...change });
}

const everyOutcome: readonly UnitReport[] = [
  unit('a:1', { type: 'failed', failure: sampleFailure({ attempts: 3 }) }),
  unit('b:1', { type: 'blocked', by: 'a:1' }),
  unit('c:1', { type: 'missing', why: 'the engine does not hold it' }),
  unit('d:1', { type: 'cancelled' }),
  unit(
    'e:1',
    { type: 'skipped', why: 'the key matches', imageId: 'sha256:1', pushed: [] },
    9_400_000,
  ),
  unit(
    'f:1',
    {
      type: 'built',
      imageId: 'sha256:2',
      pushed: [
        { reference: 'registry.example/x/f:1', digest: 'sha256:3', existed: false },
        { reference: 'x/f:1', digest: 'sha256:3', existed: true },
      ],
    },
    220_000_000,
  ),
];

it('lists what needs a person last, then says why, then counts', () => {
  expectGolden('end.txt', endOf(everyOutcome));
});

it.each([60, 500])('of %d images fits the window', (images) => {
  const units = sampleRun({ images, jobs: 20 }).flatMap((event) =>
    event.event === 'outcome' ? [event] : [],
  );
  const text = endOf(units, { columns: 80 });
  expectGolden(`end-${images}.txt`, text);
  const [table = ''] = text.split('\n\n');
  expect(table.split('\n').filter((line) => line.length > 79)).toEqual([]);
  const built = units.filter(({ outcome }) => outcome.type === 'built');
  expect(table.match(/^built /gm)).toHaveLength(built.length);
});

it('lists all when asked to', () => {
  const skipped = {
    type: 'skipped',
    why: 'the key matches',
    imageId: 'sha256:1',
    pushed: [],
  } as const;
  const units = Array.from({ length: 40 }, (_, i) => unit(`a:${i}`, skipped));
  expect(endOf(units)).toContain('… and 35 more');
  expect(endOf(units, { all: true }).match(/^skipped /gm)).toHaveLength(40);
});

describe('failures', () => {
  const failed = (image: string, message: string): UnitReport =>
    unit(image, { type: 'failed', failure: sampleFailure({ message }) });

  it('with one reason share a block, their own names and ids apart', () => {
    const text = endOf([
      failed('a:1.0-slim', 'cannot push a:1.0-slim: layer 0123456789abcdef refused after 3.1s'),
      failed('a:1.0-ami2', 'cannot push a:1.0-ami2: layer fedcba9876543210 refused after 4s'),
    ]);
    expect(text).toContain(
      'failed: 2 images in the build, for the same reason\n    a:1.0-slim\n    a:1.0-ami2\n',
    );
  });

  it('with two reasons do not', () => {
    const text = endOf([failed('a:1', 'exit code: 100'), failed('a:2', 'exit code: 1')]);
    expect(text.match(/^failed: a:/gm)).toHaveLength(2);
  });

  it('name eight images and count the rest', () => {
    const text = endOf(Array.from({ length: 20 }, (_, i) => failed(`a:${i}x`, 'exit code: 100')));
    expect(text).toContain('    a:7x\n    … and 12 more\n');
  });

  it('show as much of the log as asked for', () => {
    const lastLines = ['first', 'second', 'third'];
    const units = [unit('a:1', { type: 'failed', failure: sampleFailure({ lastLines }) })];
    expect(endOf(units, { logLines: 2 })).toContain('    | second\n    | third\n');
    expect(endOf(units, { logLines: 2 })).not.toContain('first');
    expect(endOf(units, { logLines: 0 })).not.toContain('    | ');
  });
});

it('of nothing is a line that says so', () => {
  expect(endOf([])).toBe('0 images in 12m 03s\n');
});

it('has nothing in it that a terminal acts on', () => {
  const units = fc.array(
    fc.record({
      image: anyText,
      platform: fc.constantFrom('linux/amd64', 'linux/arm64'),
      outcome: anyOutcome,
      duration: fc.nat(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(
      units,
      fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
      (list, columns) => {
        const text = endOf(list, { columns }).replaceAll('\n', '');
        expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      },
    ),
    { numRuns: 50 },
  );
});
