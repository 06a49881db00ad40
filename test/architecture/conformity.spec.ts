import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './sources.js';

it('docs/conformity.md says what the tests prove, no more and no less', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'tools', 'conformity.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
