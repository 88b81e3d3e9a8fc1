import { describe, expect, it } from 'vitest';
import { outputsFor } from '../../../src/cli/delivery/outputs.ts';
import { createReporter, nowhere } from '../../../src/cli/report/reporter.ts';
import type { Reporter } from '../../../src/cli/report/reporter.ts';
import type { Settings } from '../../../src/cli/settings.ts';
import { fakeContext } from '../fake-context.ts';

function reporter(settings: Partial<Settings> = {}): Reporter {
  const plain = { format: 'text', color: 'never', quiet: false, verbose: false } as const;
  return createReporter({ ...plain, ...settings }, fakeContext());
}

describe('standard output', () => {
  it("is the command's own, unless events go there", () => {
    const report = reporter();
    expect(outputsFor('plain', report)).toEqual({ mode: 'plain', report });
    const json = outputsFor('json', report);
    expect([json.mode, json.report.out]).toEqual(['json', nowhere]);
  });

  it('has events under --quiet too, but no progress for people', () => {
    const report = reporter({ quiet: true });
    expect(outputsFor('tty', report).mode).toBe('quiet');
    expect(outputsFor('json', report).mode).toBe('json');
  });

  it.each(['json', 'github', 'sarif'] as const)('is not shared with --format %s', (format) => {
    expect(() => outputsFor('json', reporter({ format }))).toThrow(
      `--progress json and --format ${format} both write to standard output`,
    );
    expect(outputsFor('auto', reporter({ format })).mode).toBe('auto');
  });
});
