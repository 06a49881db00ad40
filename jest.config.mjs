import { readdirSync } from 'node:fs';

/** Our own contexts: packages have private names that begin with # too. */
const OURS = readdirSync(new URL('libs', import.meta.url)).join('|');

/** Jest runs the TypeScript sources (SWC); worker threads run the build in dist/. @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: {
    '^#services/(.*)$': '<rootDir>/libs/services/$1/index.ts',
    [`^#(${OURS})/(eventstoredb|postgres|sqlite)$`]: '<rootDir>/libs/$1/$2/index.ts',
    [`^#(${OURS})/(log|tree)$`]: '<rootDir>/libs/$1/$2.ts',
    [`^#(${OURS})$`]: '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Tests wait for processes, disks and passwords more than they compute: one core less would leave half the machine idle.
  maxWorkers: '100%',
  testTimeout: 30_000,
};
