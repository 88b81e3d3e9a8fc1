import type { TreeComparison, TreeDifference } from '../tree/diff.ts';
import type { Reporter } from './report/reporter.ts';
import { count, say } from './summary.ts';
import { METADATA_FILE } from './tree-request.ts';

/** Prints what differs between the tree on disk and the manifest; the exit code: 0 fresh, 2 stale. */
export function reportStale({ differences, warnings }: TreeComparison, report: Reporter): number {
  report.add(warnings);
  if (differences.length === 0) {
    say(report, 'The tree on disk is fresh.\n');
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
        hint: hintFor(differences),
      },
    ]);
  } else {
    report.add(
      differences.map((difference) => ({
        code: 'tree/stale',
        severity: 'error' as const,
        message: `${difference.path} ${verb[difference.kind]}`,
        hint: hintFor([difference]),
      })),
    );
  }
  return 2;
}

/** Without --dump-metadata, `manager generate` leaves metadata.json as it is. */
function hintFor(differences: readonly TreeDifference[]): string {
  const flag = differences.some(({ path }) => path === METADATA_FILE) ? ' --dump-metadata' : '';
  return `Run \`manager generate${flag}\` (with the same flags) and commit what it writes.`;
}
