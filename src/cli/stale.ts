import type { TreeComparison } from '../tree/diff.ts';
import type { Reporter } from './report/reporter.ts';
import { count } from './summary.ts';

/** Prints what differs between the tree on disk and the manifest; the exit code: 0 fresh, 2 stale. */
export function reportStale({ differences, warnings }: TreeComparison, report: Reporter): number {
  report.add(warnings);
  if (differences.length === 0) {
    report.out.write('The tree on disk is fresh.\n');
    return 0;
  }
  for (const { patch } of differences)
    report.out.write(patch.endsWith('\n') ? patch : `${patch}\n`);
  const verb = { added: 'is missing', changed: 'differs', removed: 'is no longer wanted' } as const;
  if (report.settings.format === 'text') {
    report.add([
      {
        code: 'tree/stale',
        severity: 'error',
        message: `the tree on disk is stale: ${count(differences.length, 'file')} of it`,
        hint: 'Run `manager generate` (with the same flags) and commit what it writes.',
      },
    ]);
  } else {
    report.add(
      differences.map(({ path, kind }) => ({
        code: 'tree/stale',
        severity: 'error' as const,
        message: `${path} ${verb[kind]}`,
        hint: 'Run `manager generate` and commit what it writes.',
      })),
    );
  }
  return 2;
}
