import { relative, sep } from 'node:path';

/** What runs themselves write in the manifest's folder, as patterns: logs, and the report. */
export function ownPaths(reportFile: string, root: string): readonly string[] {
  const path = relative(root, reportFile);
  return ['.manager', path.split(sep).join('/')].filter((each) => !each.startsWith('../'));
}
