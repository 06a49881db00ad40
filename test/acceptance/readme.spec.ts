import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync, execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settingNames } from '../../apps/server/settings.js';
import { ROOT } from '../architecture/sources.js';
import { pairings } from '../support/pairings.js';
import type { TestServer } from '../support/test-server.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const tools = ['bash', 'curl', 'sed', 'grep'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const story = tools.length === 0 ? describe.each(pairings) : describe.skip.each(pairings);
if (tools.length > 0) console.warn(`The README's story was not run: ${tools.join(', ')} missing.`);

story('the README’s story, on $stores', ({ start }) => {
  let test: TestServer;

  beforeAll(async () => {
    test = await start();
    cpSync(join(ROOT, 'examples'), join(test.folder, 'examples'), { recursive: true });
  });

  afterAll(async () => {
    await test.dispose();
    rmSync(test.folder, { recursive: true, force: true });
  });

  it('goes from a sign-in to its trace by the very commands that it shows', async () => {
    const block = /```sh\n(U=http[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const script = block
      .replace('U=http://127.0.0.1:3000', `set -euo pipefail\nU=${test.server.url}`)
      .replaceAll('npx temoin', `"${process.execPath}" "${join(ROOT, 'apps/cli/temoin.mjs')}"`)
      // The story's date is the day it was written: the rights of that day are asked for as of now.
      .replaceAll(/2026-11-24T12:00:00(?:%2B|\+)01:00/g, new Date(Date.now() + 60_000).toISOString());
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: test.folder,
      env: { ...process.env, ...test.environment },
    });
    expect(stdout).toContain('"siret":"21340135900012"');
    expect(stdout).toContain('"habilitationId"');
    expect(stdout).toContain('"dossier":"1000000"');
    expect(stdout).toContain('"familyQuotient"');
    expect(stdout).toMatch(/"action":"dossier\.open","object":\{"type":"dossier","ref":"1000000"\}/);
    expect(stdout).toMatch(/\r\n[^\r]*,dossier\.open,dossier,1000000,quotient-pricing,success/);
    expect(stdout).toMatch(/CDAP +T2 +partenaire +Nour Exemple/);
    expect(stdout).not.toContain('urn:temoin:problem');
  }, 60_000);
});

describe('the README', () => {
  it('lists every setting', () => {
    expect(settingNames().filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
