import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.itest.ts'],
    globalSetup: ['test/support/lab-setup.ts'],
    // A build installs packages in containers; the suites share one engine and, often, two cores.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    sequence: { shuffle: true },
  },
});
