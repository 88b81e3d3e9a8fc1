import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { createReporter } from '../../../src/cli/report/reporter.ts';
import type { Reporter } from '../../../src/cli/report/reporter.ts';
import type { Settings } from '../../../src/cli/settings.ts';
import { fakeContext } from '../fake-context.ts';
import { sameTag, unknownKey, unpinned } from './sample-diagnostics.ts';

const settings: Settings = { format: 'text', color: 'never', quiet: false, verbose: false };

function written(
  changed: Partial<Settings>,
  use: (report: Reporter) => void,
): { stdout: string; stderr: string } {
  const context = fakeContext();
  const report = createReporter({ ...settings, ...changed }, context);
  use(report);
  report.finish();
  return context.written;
}

function adding(...diagnostics: readonly Diagnostic[]): (report: Reporter) => void {
  return (report) => {
    report.add(diagnostics);
  };
}

describe('text', () => {
  it('goes to stderr as it comes, and ends with a summary', () => {
    const { stdout, stderr } = written({}, adding(unknownKey, unpinned));
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^manifest\.yml:12:3: error[^]*\n\ntemplates[^]*\n1 error, 1 warning\n$/,
    );
  });

  it('has no summary when nothing has a place', () => {
    expect(written({}, adding(sameTag)).stderr).not.toMatch(/1 error/);
    expect(written({}, adding()).stderr).toBe('');
  });

  it('says the same thing once', () => {
    const { stderr } = written({}, (report) => {
      report.add([unknownKey, unknownKey]);
      report.add([{ ...unknownKey }]);
    });
    expect(stderr.match(/unknown-key/g)).toHaveLength(1);
    expect(stderr).toMatch(/\n1 error\n$/);
  });

  it('leaves out warnings when quiet', () => {
    const { stderr } = written({ quiet: true }, adding(unknownKey, unpinned));
    expect(stderr).not.toContain('warning');
    expect(stderr).toMatch(/\n1 error\n$/);
  });

  it('turns paths by the folder that it is told', () => {
    const { stderr } = written({}, (report) => {
      report.relativeTo('/home/dev/images/sub');
      report.add([unpinned]);
    });
    expect(stderr).toMatch(/^sub\/templates/);
  });
});

describe('machine formats', () => {
  it.each(['json', 'sarif'] as const)('%s is one document on stdout, alone', (format) => {
    const { stdout, stderr } = written({ format }, (report) => {
      report.out.write('normal output');
      report.add([unknownKey]);
      report.add([unpinned]);
    });
    expect(stderr).toBe('');
    expect(JSON.stringify(JSON.parse(stdout))).toContain('manifest/unknown-key');
    expect(stdout).toContain('dockerfile/unpinned');
  });

  it.each(['json', 'sarif'] as const)('%s is written when all is well, too', (format) => {
    expect(() => JSON.parse(written({ format }, adding()).stdout) as unknown).not.toThrow();
  });

  it('github is one line a diagnostic, on stdout', () => {
    const { stdout } = written({ format: 'github', quiet: true }, adding(unknownKey, unpinned));
    expect(stdout.split('\n').map((line) => line.split(' ', 1)[0])).toEqual([
      '::error',
      '::warning',
      '',
    ]);
  });
});

describe('notes', () => {
  it.each([
    [{}, 'note\n'],
    [{ verbose: true }, 'note\ndetail\n'],
    [{ quiet: true }, ''],
    [{ quiet: true, verbose: true }, ''],
    [{ format: 'json' as const }, 'note\n'],
  ])('%j → %j', (changed, expected) => {
    const { stderr } = written(changed, (report) => {
      report.note('note');
      report.detail('detail');
    });
    expect(stderr).toBe(expected);
  });

  it('show control characters', () => {
    const { stderr } = written({}, (report) => {
      report.note('a\u001b[2J\nb');
    });
    expect(stderr).toBe('a\\x1b[2J\nb\n');
  });
});
