import * as z from 'zod';
import { BuildReportSchema } from '../deliver/report-schema.ts';
import type { BuildReport } from '../deliver/report-schema.ts';
import { InputError } from '../errors.ts';

/**
 * A build report from the text of its file.
 *
 * @param file what the file is called in messages
 * @throws InputError when it is not JSON, of another version, or not of the schema
 */
export function parseReport(text: string, file: string): BuildReport {
  const value = valueOf(text, file);
  const version = z.looseObject({ version: z.unknown() }).safeParse(value).data?.version;
  if (version !== undefined && version !== 1) {
    throw refused(
      'version',
      `${file} is a build report of version ${JSON.stringify(version)}, and this manager reads version 1`,
      'Read it with the manager that wrote it.',
    );
  }
  const read = BuildReportSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.map(String).join(' › ')}: ` : '';
  throw refused(
    'shape',
    `${file} is not a build report: ${place}${issue?.message ?? ''}`,
    'Its schema: `manager schema build-report`.',
  );
}

function valueOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('not-json', `${file} is not JSON`, 'Name the build-report.json of a build.');
  }
}

function refused(what: string, message: string, hint: string): InputError {
  return new InputError([{ code: `report/${what}`, severity: 'error', message, hint }]);
}
