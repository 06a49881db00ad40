import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { readKeys, verifyExport } from '#audit';
import { ManualClock } from '#kernel';
import { temoin } from '../support/cli.js';
import { at, MissionStage, MONDAY, TUESDAY } from '../support/mission-stage.js';
import { pairings } from '../support/pairings.js';
import { resigned } from '../support/resign.js';
import { expected } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

describe.each(pairings)('the evidence of an audit mission, on $stores', ({ start }) => {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-evidence-'));
  let stage: MissionStage;
  let test: TestServer;
  let missionId: string;
  let habilitationId: string;
  let bundle: Map<string, Uint8Array>;

  beforeAll(async () => {
    stage = await MissionStage.open(start, new ManualClock(Date.parse(at(MONDAY, '08:00:00'))));
    ({ test, habilitationId } = stage);
    missionId = await stage.approved();
    const path = `/api/missions/${missionId}/partners/${stage.commune.siret}/evidence`;
    const answer = await fetch(`${test.server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${stage.auditor.client.token}` },
      body: JSON.stringify({ instants: [at(MONDAY), at(TUESDAY, '10:05:00')] }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
    bundle = new Map(Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))));
  });
  afterAll(async () => {
    await test.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[C7-a] leaves with a bundle that its own verifier checks, in an empty folder, with no network', async () => {
    const states = JSON.parse(Buffer.from(bundle.get('etats.json') ?? []).toString()) as { facts: object }[];
    expect(states.map(({ facts }) => Object.keys(facts).includes(`habilitation/${habilitationId}`))).toEqual([
      false,
      true,
    ]);
    const { fault, rows } = verifyExport(bundle);
    expect({ fault, rows }).toEqual({ fault: undefined, rows: expect.any(Number) });
    const verified = unpackAndVerify(bundle, 'whole');
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Dossier intact : \d+ événement/) });
    const key = readKeys(join(test.folder, 'data', 'integrity'))[0]?.key ?? '';
    expect(unpackAndVerify(bundle, 'with-key', key).status).toBe(0);
    const path = join(folder, 'preuve.zip');
    writeFileSync(path, zipSync(Object.fromEntries(bundle)));
    expect(await temoin(folder, 'verify', path)).toMatchObject({ code: 0, err: expect.stringMatching(/intact/) });
  });

  it.each<[string, (files: Map<string, Uint8Array>) => unknown]>([
    [
      'an event changed',
      (files) => edit(files, 'evenements.jsonl', (text) => text.replace('HabilitationGranted', 'HabilitationRevoked')),
    ],
    ['an event taken away', (files) => edit(files, 'evenements.jsonl', (text) => text.split('\n').slice(1).join('\n'))],
    [
      'two events swapped',
      (files) => edit(files, 'evenements.jsonl', (text) => `${text.trim().split('\n').reverse().join('\n')}\n`),
    ],
    ['a state changed', (files) => edit(files, 'etats.json', (text) => text.replace('"maximum": 12', '"maximum": 13'))],
    ['a certificate added', (files) => edit(files, 'certificats.json', () => '[{}]')],
    ['the proof cut', (files) => edit(files, 'preuve.json', () => '{"size":1,"nodes":[]}')],
    ['a file taken away', (files) => files.delete('certificats.json')],
    ['a file added', (files) => files.set('autre.txt', Buffer.from('x'))],
    ['the manifest changed', (files) => edit(files, 'manifeste.txt', (text) => text.replace(/\n\d+\n/, '\n1\n'))],
    ['another key', (files) => edit(files, 'cles.txt', (text) => text.replace(/\+.{8}\+/, '+00000000+'))],
  ])('is not believed with %s', (name, change) => {
    const changed = new Map(bundle);
    change(changed);
    expect(unpackAndVerify(changed, name.replaceAll(' ', '-'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('n’est pas intact'),
    });
  });

  it('is not believed when whoever signs it has changed a state, what an event says in clear, or left an event out', () => {
    const text = (name: string): string => Buffer.from(bundle.get(name) ?? []).toString();
    const lines = text('evenements.jsonl').trim().split('\n');
    const resign = (changes: Readonly<Record<string, string>>, rows = lines.length) =>
      verifyExport(resigned(bundle, join(test.folder, 'data', 'checkpoint.key'), changes, rows)).fault;
    expect(resign({})).toBeUndefined();
    const states = text('etats.json').replace('"maximum": 12', '"maximum": 13');
    expect(resign({ 'etats.json': states })).toEqual({ kind: 'state', file: 'etats.json' });
    const quota = lines.findIndex((line) => line.includes('"QuotaSet"'));
    const line = JSON.parse(lines[quota] ?? '') as { trace: { data: object } };
    const said = JSON.stringify({ ...line, trace: { ...line.trace, data: { ...line.trace.data, maximum: 99 } } });
    const clear = `${lines.with(quota, said).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': clear })).toEqual({ kind: 'line', file: 'evenements.jsonl', line: quota + 1 });
    const without = `${lines.toSpliced(quota, 1).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': without }, lines.length - 1)).toMatchObject({ kind: 'gap' });
    const cut = `${lines.slice(0, -1).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': cut }, lines.length - 1)?.kind).toBe('proof');
  });

  it('[C7-a] is told to the partner’s principal, once the mission is over', async () => {
    expect((await stage.post(stage.auditor, `/${missionId}/closing`)).status).toBe(204);
    const { runtime } = test.server;
    await runtime.reached(await runtime.store.head());
    const answer = await stage.principal.client.get<{ reads: readonly { what: string }[] }>(
      `/api/missions/${missionId}`,
    );
    expect(expected(answer, 200).reads.map(({ what }) => what)).toEqual(['evidence']);
  });

  function edit(files: Map<string, Uint8Array>, name: string, change: (text: string) => string): void {
    const text = Buffer.from(files.get(name) ?? []).toString();
    const changed = change(text);
    if (changed === text) throw new Error('nothing was changed');
    files.set(name, Buffer.from(changed));
  }

  function unpackAndVerify(files: Map<string, Uint8Array>, name: string, ...args: readonly string[]) {
    const where = join(folder, name);
    rmSync(where, { recursive: true, force: true });
    for (const [file, bytes] of files) {
      mkdirSync(dirname(join(where, file)), { recursive: true });
      writeFileSync(join(where, file), bytes);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['verifier.mjs', ...args], {
      cwd: where,
      encoding: 'utf8',
      env: {},
    });
    return { status, stdout, stderr };
  }
});
