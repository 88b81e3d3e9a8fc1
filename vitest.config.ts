import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 60_000,
    // Two cores on the smallest machine that CI gives us; more workers only fight each other.
    maxWorkers: 2,
    sequence: { shuffle: true },
  },
});
