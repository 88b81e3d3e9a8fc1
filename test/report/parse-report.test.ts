import { describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/parse-report.ts';
import { reportOf, unitReport } from './sample-report.ts';

describe('parseReport', () => {
  it('reads what a build wrote', () => {
    const report = reportOf({ a: unitReport() });
    expect(parseReport(JSON.stringify(report), 'r.json')).toEqual(report);
  });

  it.each([
    ['{"version": 1,', 'r.json is not JSON'],
    ['{"version": 2, "images": {}}', 'r.json is a build report of version 2, and this manager'],
    ['{"version": {"<": "\\u001b"}}', 'r.json is a build report of version {'],
    ['[]', 'r.json is not a build report: '],
    ['{"images": {}}', 'r.json is not a build report: version: '],
    [
      '{"version": 1, "images": {"a:1": {"linux/amd64": {}}}}',
      'images › a:1 › linux/amd64 › outcome',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseReport(text, 'r.json')).toThrow(message);
  });
});
