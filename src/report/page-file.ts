/**
 * Where a report's page is put when nobody says where: beside it, with its name. Builds leave this path out of their contexts, as
 * they do with the report.
 */
export function pageFileOf(reportFile: string): string {
  return `${reportFile.replace(/\.json$/i, '')}.html`;
}
