import { relative, sep } from 'node:path';
import { pageFileOf } from '../../report/page-file.ts';

/** What runs themselves write in the manifest's folder, and what is made of it, as patterns: logs, the report, the report's page. */
export function ownPaths(reportFile: string, root: string): readonly string[] {
  const paths = [reportFile, pageFileOf(reportFile)].map((path) =>
    relative(root, path).split(sep).join('/'),
  );
  return ['.manager', ...paths].filter((each) => !each.startsWith('../'));
}
