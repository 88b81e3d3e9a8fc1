import { relative, sep } from 'node:path';
import { pageFileOf } from '../../report/page-file.ts';
import { deliveryLockPlaces } from './delivery-lock.ts';

/** What runs themselves write in the manifest's folder, and what is made of it, as patterns: logs, the report, its lock, its page. */
export function ownPaths(reportFile: string, root: string): readonly string[] {
  const { lock, takeover } = deliveryLockPlaces(reportFile);
  // A run that is killed while it writes the report leaves a part of it under a passing name.
  const files = [reportFile, `${reportFile}.*.tmp`, pageFileOf(reportFile), lock, takeover];
  const paths = files.map((path) => relative(root, path).split(sep).join('/'));
  return ['.manager', ...paths].filter((each) => !each.startsWith('../'));
}
