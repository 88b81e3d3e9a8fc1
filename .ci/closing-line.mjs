// Prints `N passed, N failed`: node .ci/closing-line.mjs COUNTS BROKEN, where COUNTS is what scripts/make/test.mjs wrote
// and BROKEN how many other parts of the run failed. Exits 1 when anything failed or no test passed.
import { existsSync, readFileSync } from 'node:fs';

const [file, broken] = process.argv.slice(2);
const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1 };
const failed = counts.failed + Number(broken);
console.log(`${counts.passed} passed, ${failed} failed`);
if (failed > 0 || counts.passed === 0) process.exitCode = 1;
