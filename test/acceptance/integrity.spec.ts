import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { NoteVerifier, parseCheckpoint, parseNote, verifyConsistency, verifyInclusion } from '#audit';
import type { Client } from '../support/client.js';
import { PROJECT } from '../support/server-process.js';
import { Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'hex');

describe('the proof of the log, over HTTP', () => {
  let test: TestServer;
  let auditor: Client;

  beforeAll(async () => {
    test = await startTestServer();
    const story = await Story.begin(test);
    const person = {
      givenName: 'Ada',
      familyName: 'Exemple',
      email: 'ada.exemple@caf.example.org',
      function: 'Auditrice',
    };
    ({ client: auditor } = await story.staff(['trace-auditor'], person));
    await test.server.integrity.catchUp();
  });

  afterAll(() => test.dispose());

  it('gives a signed checkpoint, and proofs that hold under it', async () => {
    const { size, root } = test.server.integrity.head;
    const { keys } = (await auditor.get<{ keys: { key: string }[] }>('/api/integrity/keys')).body;
    const note = parseNote(test.server.integrity.checkpoint());
    expect(NoteVerifier.parse(keys[0]?.key ?? '').verifies(note)).toBe(true);
    expect(parseCheckpoint(note.text)).toMatchObject({ size, root: bytes(root) });
    type Proof = { leaf: string; fromRoot: string; proof: string[] };
    const inclusion = (await auditor.get<Proof>(`/api/integrity/proof/inclusion?index=2&size=${size}`)).body;
    const proof = inclusion.proof.map(bytes);
    expect(verifyInclusion({ index: 2, size, leaf: bytes(inclusion.leaf), root: bytes(root), proof })).toBe(true);
    const consistency = (await auditor.get<Proof>(`/api/integrity/proof/consistency?from=3&to=${size}`)).body;
    const claim = { first: 3, second: size, firstRoot: bytes(consistency.fromRoot), secondRoot: bytes(root) };
    expect(verifyConsistency({ ...claim, proof: consistency.proof.map(bytes) })).toBe(true);
  });

  it('gives tiles, and says what it does not have', async () => {
    expect((await auditor.get('/api/integrity/checkpoint')).status).toBe(200);
    expect((await auditor.get('/api/integrity/tile/0/000.p/3')).status).toBe(200);
    for (const path of [
      'tile/0/x001/000',
      'tile/9/000',
      'proof/inclusion?index=9&size=9',
      'proof/consistency?from=1&to=999999',
    ]) {
      expect((await auditor.get(`/api/integrity/${path}`)).status).toBe(404);
    }
    expect((await test.client().get('/api/integrity/checkpoint')).status).toBe(401);
  });

  it('is verified by the command line beside the server', () => {
    const temoin = join(PROJECT, 'apps', 'cli', 'temoin.mjs');
    execFileSync(join(PROJECT, 'node_modules/.bin/node'), [temoin, 'verify', '--data', join(test.folder, 'data')]);
  });
});
