// Runs every test that this machine can run: the unit tests, and the integration tests where a container engine answers
// (they say why when they do not run). Ends with a table. With MANAGER_TEST_COUNTS=FILE the sums go there as JSON.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const suites = { unit: 'vitest.config.ts', integration: 'vitest.integration.config.ts' };

/** Where every integration test must run: one that is skipped there has failed (test/support/lab.ts). */
const { CI, MANAGER_LAB_REQUIRED } = process.env;
const isLabRequired = CI === 'true' || MANAGER_LAB_REQUIRED === '1';

/**
 * So that no sum hides it, what fails outside the tests counts as well: a file that does not load or whose preparation
 * fails (Vitest calls its tests skipped), an unhandled error, a run without a report.
 */
function countTests(name, report, status) {
  if (!existsSync(report))
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: no report`] };
  const run = JSON.parse(readFileSync(report, 'utf8'));
  const broken = run.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const skipped = run.numPendingTests + run.numTodoTests;
  const wrong = name === 'integration' && isLabRequired ? skipped : 0;
  const failed = run.numFailedTests + broken.length + wrong;
  return {
    passed: run.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped,
    failures: run.testResults.flatMap((file) => failuresOf(file)),
  };
}

/** What failed of a file, a line each, so that the end of a long output names it. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`];
  return failed.map(
    ({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0])}`,
  );
}

function firstLine(text = '') {
  return stripVTControlCharacters(text).split('\n', 1)[0].slice(0, 200);
}

function runSuite(name, config, folder) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const run = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...reporters], {
    cwd: root,
    stdio: 'inherit',
  });
  return { name, ...countTests(name, report, run.status) };
}

function printTable(runs) {
  const rows = runs.map((run) => [run.name, run.passed, run.failed, run.skipped]);
  console.log();
  for (const row of [['suite', 'passed', 'failed', 'skipped'], ...rows]) {
    console.log(
      row
        .map((cell) => String(cell).padEnd(13))
        .join('')
        .trimEnd(),
    );
  }
  for (const run of runs) {
    if (run.skipped > 0)
      console.log(`\n${run.name}: ${run.skipped} skipped; why is printed above.`);
  }
  const failures = runs.flatMap((run) => run.failures);
  if (failures.length > 0) console.log(['', 'failed:', ...failures].join('\n  '));
}

const folder = mkdtempSync(join(tmpdir(), 'manager-test-'));
try {
  const runs = Object.entries(suites).map(([name, config]) => runSuite(name, config, folder));
  printTable(runs);
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  const { MANAGER_TEST_COUNTS: file } = process.env;
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(counts)}\n`);
  if (counts.failed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
