import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managerIn } from '../../support/cli-project.ts';
import { readFiles, scratchFolder } from '../../support/scratch.ts';
import { smallReport } from '../../report/small-report.ts';

/** A folder with a report in it. */
function folderWith(text = JSON.stringify(smallReport()), name = 'build-report.json'): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

describe('manager report', () => {
  it('writes the page beside the report, and says so', async () => {
    const folder = folderWith();
    expect(await managerIn(folder, 'report')).toEqual({
      code: 0,
      stdout: 'Wrote build-report.html.\n',
      stderr: '',
    });
    expect(readFiles(folder)['build-report.html']).toContain('<h1>1 of 5 images failed</h1>');
    expect(readdirSync(folder).sort()).toEqual(['build-report.html', 'build-report.json']);
    expect((await managerIn(folder, 'report -q')).stdout).toBe('');
  });

  it('takes another report, writes elsewhere, and links back to the logs', async () => {
    const folder = folderWith(undefined, 'nightly.json');
    mkdirSync(join(folder, 'public/x'), { recursive: true });
    const { code } = await managerIn(folder, 'report nightly.json -o public/x/index.html');
    expect(code).toBe(0);
    expect(readFiles(folder)['public/x/index.html']).toContain('href="../../.manager/logs/');
    await managerIn(folder, 'report nightly.json');
    expect(readFiles(folder)).toHaveProperty(['nightly.html']);
  });

  it('prints the page', async () => {
    const folder = folderWith();
    const { stdout } = await managerIn(folder, 'report -o -');
    await managerIn(folder, 'report');
    expect(stdout).toBe(readFiles(folder)['build-report.html']);
  });

  it.each([
    ['{', 'report', 'build-report.json is not JSON'],
    ['{"version": 2}', 'report', 'of version 2'],
    ['{"version": 1}', 'report', 'build-report.json is not a build report: images'],
    ['{}', 'report none.json', 'there is no build report none.json'],
    ['{}', 'report none.json', 'Run `manager build`'],
    ['{}', 'report .', '. is a folder'],
    ['{}', 'report -o build-report.json', '--output names the report itself'],
  ])('refuses %s (%s): %s', async (text, line, message) => {
    const folder = folderWith(text);
    const { code, stdout, stderr } = await managerIn(folder, line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual(['build-report.json']);
  });

  it('fails where it cannot write, and leaves nothing behind', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'taken.html'));
    for (const output of ['none/index.html', 'taken.html']) {
      const { code, stderr } = await managerIn(folder, `report -o ${output}`);
      expect(code).toBe(1);
      expect(stderr).toContain('cannot write');
    }
    expect(readdirSync(folder).sort()).toEqual(['build-report.json', 'taken.html']);
  });
});
