import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Packages load graphql's CommonJS build; two builds in one process are "another module or realm".
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/database-server.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // No module of ours keeps anything that a test could meet in the next one, and loading them anew for each file takes a third of the time.
    isolate: false,
  },
});
