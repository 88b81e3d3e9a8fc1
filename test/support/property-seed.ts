import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** MANAGER_PROPERTY_SEED tries other values: whole numbers. */
const SEED = Number(process.env['MANAGER_PROPERTY_SEED'] ?? 20_210_713);

/**
 * Runs before each file of unit tests: properties take the same values every time. A property that fails once in a thousand runs
 * stops somebody who changed something else; it is found by runs that look for it. fast-check is slow to load, and most files do without.
 */
const { testPath } = expect.getState();
if (testPath !== undefined && readFileSync(testPath, 'utf8').includes("'fast-check'")) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: SEED });
}
