import { expect, it } from 'vitest';
import { dryRunText } from '../../../src/cli/progress/dry-run-table.ts';
import type { PlannedUnit } from '../../../src/cli/progress/dry-run-table.ts';
import { plain } from '../../../src/cli/report/style.ts';

const options = { paint: plain, columns: undefined };

function planned(image: string, change: Partial<PlannedUnit>): PlannedUnit {
  const nothing = { action: 'skip', why: 'the key matches', tags: [], pushes: [] } as const;
  return { image, platform: 'linux/amd64', ...nothing, ...change };
}

it('says what would be done with each image, why, and how much that is', () => {
  const reference = 'registry.example/x/a:1';
  const units = [
    planned('a:1', {
      action: 'build',
      why: 'its context changed',
      tags: [reference],
      pushes: [reference],
    }),
    planned('bb:1', { tags: ['registry.example/x/bb:1'] }),
    planned('c:1', { action: 'missing', why: 'the engine does not hold it' }),
    planned('d:1', { action: 'leave', why: 'supported until 2021-12-31' }),
  ];
  expect(dryRunText(units, options)).toBe(
    [
      'build    a:1   its context changed',
      '  push  registry.example/x/a:1',
      'skip     bb:1  the key matches',
      '  tag   registry.example/x/bb:1',
      'missing  c:1   the engine does not hold it',
      'leave    d:1   supported until 2021-12-31',
      'Would build 1 image, skip 1, leave out 1, tag 2 references, push 1 reference. 1 image to push missing.',
      '',
    ].join('\n'),
  );
});

it('says that nothing is to be done, cuts rows to the window and spells out what a terminal acts on', () => {
  expect(dryRunText([], options)).toBe('Nothing to do.\n');
  const units = [planned('a\u001b[2J:1', { why: 'x'.repeat(90) })];
  const [row = ''] = dryRunText(units, { paint: plain, columns: 40 }).split('\n');
  expect(row).toMatch(/^skip {2}a\\x1b\[2J:1 {2}x+…$/);
  expect(row).toHaveLength(39);
});
