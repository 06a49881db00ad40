import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { NoteSigner, readKeys, verifyExport } from '#audit';
import { temoin } from '../support/cli.js';
import { resigned } from '../support/resign.js';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, expected, type Partner, type ShownTrace, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

type Files = Map<string, Uint8Array>;

describe.each(pairings)('an export that carries its proof, from $stores', ({ start }) => {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-export-'));
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let agent: Actor;
  let files: Files;
  /** Of what was written last. */
  let position: string | null = null;

  const exported = async (by: Actor, criteria: object): Promise<Response> =>
    fetch(`${test.server.url}/api/traces/export-with-proofs`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${by.client.token}`,
        ...(position === null ? {} : { 'temoin-position': position }),
      },
      body: JSON.stringify({ motive: 'supervision', ...criteria }),
    });
  const text = (name: string): string => Buffer.from(files.get(name) ?? []).toString();
  const lines = () =>
    text('traces.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { trace: ShownTrace; leaf: number; event: { data: string } });
  const key = (): string => readKeys(join(test.folder, 'data', 'integrity'))[0]?.key ?? '';

  beforeAll(async () => {
    test = await start({});
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    const person = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
    const userId = await story.register(principal, commune.siret, person);
    expected(await story.grant(principal, commune.siret, { userId }), 201);
    agent = await story.arrive(person);
    for (let rank = 0; rank < 5; rank += 1) {
      position = (await story.consult(agent, dossierNumber(rank))).headers.get('temoin-position');
    }
    const answer = await exported(principal, { service: 'CDAP' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    files = new Map(Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))));
  });

  afterAll(async () => {
    await test.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[S5.3.4-a] holds the traces that the search shows, newest first, in each of its forms', async () => {
    const shown = await story.traces(principal, { service: 'CDAP' });
    expect(shown.length).toBe(5);
    expect(lines().map(({ trace }) => trace)).toEqual(shown);
    const csv = text('traces.csv').trim().split('\r\n');
    expect(csv).toHaveLength(1 + shown.length);
    for (const [index, { id }] of shown.entries()) expect(csv[index + 1]).toContain(id);
    const { text: printed } = await extractText(new Uint8Array(files.get('traces.pdf') ?? []), { mergePages: true });
    for (const { id } of shown) expect(printed).toContain(id);
    expect(text('LISEZMOI.txt')).toContain('temoin verify');
    expect(text('LISEZMOI.txt')).toContain('traces.pdf');
  });

  it('is verified with nothing but itself, and with a key kept elsewhere', () => {
    const { fault, rows, size } = verifyExport(files);
    expect({ fault, rows }).toEqual({ fault: undefined, rows: 5 });
    expect(size).toBeGreaterThan(10);
    expect(verifyExport(files, key()).fault).toBeUndefined();
    const stranger = new NoteSigner('temoin-other', Buffer.alloc(32, 9));
    expect(verifyExport(files, String(stranger.verifier)).fault).toMatchObject({ kind: 'signature' });
  });

  it('is checked by the command line, in a folder where there is nothing else', async () => {
    const path = join(folder, 'export.zip');
    writeFileSync(path, zipSync(Object.fromEntries(files)));
    const good = await temoin(folder, 'verify', path);
    expect(good).toMatchObject({ code: 0, err: expect.stringMatching(/Export intact : 5 ligne/) });
    const broken = new Map(files).set('traces.csv', Buffer.from(text('traces.csv').replace('success', 'refused')));
    writeFileSync(path, zipSync(Object.fromEntries(broken)));
    const bad = await temoin(folder, 'verify', path);
    expect(bad).toMatchObject({ code: 65, err: expect.stringMatching(/fichier modifié \(traces\.csv\)/) });
    writeFileSync(path, 'not a zip');
    expect(await temoin(folder, 'verify', path)).toMatchObject({ code: 65, err: expect.stringMatching(/ZIP/) });
    expect(await temoin(folder, 'verify', path, '--data', folder)).toMatchObject({ code: 2 });
  });

  const resign = (changes: Readonly<Record<string, string>>): Files =>
    resigned(files, join(test.folder, 'data', 'checkpoint.key'), changes, 5);

  it('does not pass when who signs it has changed a trace, its event, or left one out', () => {
    const [first = '', ...others] = text('traces.jsonl').trim().split('\n');
    const jsonl = (line: string): Record<string, string> => ({ 'traces.jsonl': `${[line, ...others].join('\n')}\n` });
    const line = JSON.parse(first) as { trace: { at: string }; event: { data: string } };
    const earlier = JSON.stringify({ ...line, trace: { ...line.trace, at: '2020-01-01T00:00:00.000Z' } });
    const other = JSON.stringify({ ...line, event: { ...line.event, data: Buffer.from('x').toString('base64') } });
    expect(verifyExport(resign({})).fault).toBeUndefined();
    expect(verifyExport(resign(jsonl(earlier))).fault).toEqual({ kind: 'line', file: 'traces.jsonl', line: 1 });
    expect(verifyExport(resign(jsonl(other))).fault?.kind).toBe('proof');
    expect(verifyExport(resign(jsonl(others[0] ?? ''))).fault).toEqual({
      kind: 'doubled',
      file: 'traces.jsonl',
      line: 2,
    });
    expect(verifyExport(resign({ 'traces.csv': 'rien' })).fault?.kind).toBe('csv');
    expect(verifyExport(resign({ 'traces.jsonl': '{}\n' })).fault?.kind).toBe('line');
  });

  it.each<[string, string, (files: Files) => unknown]>([
    [
      'a line changed',
      'file-changed',
      (all) => all.set('traces.jsonl', Buffer.from(text('traces.jsonl').replace('success', 'refused'))),
    ],
    [
      'a line taken away',
      'file-changed',
      (all) => all.set('traces.jsonl', Buffer.from(text('traces.jsonl').split('\n').slice(1).join('\n'))),
    ],
    [
      'two lines swapped',
      'file-changed',
      (all) =>
        all.set('traces.jsonl', Buffer.from(`${text('traces.jsonl').trim().split('\n').reverse().join('\n')}\n`)),
    ],
    ['the table changed', 'file-changed', (all) => all.set('traces.csv', Buffer.from(`${text('traces.csv')}x`))],
    ['the proof cut', 'file-changed', (all) => all.set('preuve.json', Buffer.from('{"size":1,"nodes":[]}'))],
    ['a file taken away', 'file-missing', (all) => all.delete('LISEZMOI.txt')],
    ['a file added', 'file-added', (all) => all.set('autre.txt', Buffer.from(''))],
    [
      'the manifest changed',
      'signature',
      (all) => all.set('manifeste.txt', Buffer.from(text('manifeste.txt').replace('\n5\n', '\n4\n'))),
    ],
    [
      'another checkpoint',
      'file-changed',
      (all) => all.set('point-de-controle.txt', Buffer.from(text('point-de-controle.txt').replace(/\n\d+\n/, '\n9\n'))),
    ],
  ])('does not pass with %s: %s', (_, kind, change) => {
    const changed = new Map(files);
    change(changed);
    expect(verifyExport(changed).fault?.kind).toBe(kind);
  });

  it('[S5.3.4-a] is made by those who may read the traces, of their partner, and leaves a trace', async () => {
    expect((await exported(agent, {})).status).toBe(403);
    expect((await exported(principal, { partner: '99912345800013' })).status).toBe(403);
    expect((await exported(principal, { from: 'yesterday' })).status).toBe(400);
    const made = await story.traces(principal, { action: 'traces.export-with-proofs' });
    const successes = made.filter(({ outcome }) => outcome === 'success');
    expect(successes.map(({ details }) => details)).toEqual([{ criteria: 'service', motive: 'supervision' }]);
  });
});
