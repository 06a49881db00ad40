// Runs every suite and ends with one line: N passed, N failed, N skipped. Extra arguments go to Jest.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { requireNode } from '../apps/require-node.mjs';

requireNode();
const folder = mkdtempSync(join(tmpdir(), 'temoin-tests-'));
const report = join(folder, 'report.json');
const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'].toSpliced(1, 1, 'ignore'), cwd: new URL('..', import.meta.url).pathname },
);
/** Once Jest has reported it should end; what a failed suite left open must not hold everything up for ever. */
const PATIENCE = 30_000;
let left;
const watch = setInterval(() => {
  if (left === undefined && existsSync(report)) left = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
}, 1000);
const status = await new Promise((resolve) => child.once('close', resolve));
clearInterval(watch);
clearTimeout(left);
let failed = status === 0 ? 0 : 1;
let line = `0 passed, ${failed} failed, 0 skipped`;
try {
  const results = JSON.parse(readFileSync(report, 'utf8'));
  // A suite that could not even load counts as one failure.
  failed = Math.max(failed, results.numFailedTests + results.numRuntimeErrorTestSuites);
  line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests + results.numTodoTests} skipped`;
} catch {
  console.error('Jest left no report.');
}
rmSync(folder, { recursive: true, force: true });
if (process.argv.length === 2) {
  console.log(
    'Not run: the stores’ contract suites on a real EventStoreDB and PostgreSQL in containers (npm run test:containers).',
  );
}
console.log(line);
process.exit(failed === 0 ? 0 : 1);
