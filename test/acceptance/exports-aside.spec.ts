import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractText } from 'unpdf';
import { ManualClock } from '#kernel';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, example, expected, type Partner, type Person, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const START = Date.parse('2026-03-02T09:00:00Z');
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const SUBJECT = 'Recherche sur un signalement du 2 mars';

interface Job {
  readonly exportId: string;
  readonly status: string;
  readonly rows: number;
  readonly bytes: number;
  readonly expiresAt: string;
  readonly code: string;
}

describe.each(pairings)('exports made aside, from $stores', ({ start }) => {
  const clock = new ManualClock(START);
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let [principal, deputy, stranger, agent]: Actor[] = [];
  let position: string | null = null;

  const ask = (by: Actor | undefined, body: object = {}) =>
    (by as Actor).client.post<Job>(
      '/api/exports',
      { service: 'CDAP', motive: 'supervision', reason: SUBJECT, ...body },
      position === null ? {} : { 'temoin-position': position },
    );
  const read = (by: Actor | undefined, exportId: string) => (by as Actor).client.get<Job>(`/api/exports/${exportId}`);
  const done = async (by: Actor | undefined, exportId: string): Promise<Job> => {
    for (;;) {
      const job = expected(await read(by, exportId), 200);
      if (job.status !== 'waiting' && job.status !== 'running') return job;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const download = (by: Actor | undefined, path: string, body?: object) =>
    fetch(`${test.server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${by?.client.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const bytes = async (by: Actor | undefined, exportId: string): Promise<Uint8Array> =>
    new Uint8Array(await (await download(by, `/api/exports/${exportId}/file`)).arrayBuffer());
  const files = () => readdirSync(join(test.folder, 'data', 'exports'));
  const actions = async () => {
    const since = { from: new Date(clock.now()).toISOString() };
    return (await story.traces(principal as Actor, since, position)).map(({ action }) => action);
  };

  beforeAll(async () => {
    test = await start({ clock, environment: { TEMOIN_EXPORT_ROWS: '50' } });
    story = await Story.begin(test);
    commune = await story.partner();
    const other = await story.partner(example('bailleur-99912345800013'));
    principal = await story.arrive(commune.administrators.principal);
    deputy = await story.arrive(commune.administrators.deputy as Person);
    stranger = await story.arrive(other.administrators.principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    expected(await story.grant(principal, commune.siret, { userId }), 201);
    agent = await story.arrive(NOUR);
    for (let rank = 0; rank < 60; rank += 1) {
      position = (await story.consult(agent, dossierNumber(rank))).headers.get('temoin-position');
    }
  }, 60_000);
  afterAll(() => test.dispose());

  it('[S5.3.4-a] are asked for, followed, and the same as those that are waited for', async () => {
    for (const format of ['csv', 'jsonl', 'ocsf', 'fhir', 'ecs', 'pdf']) {
      const { exportId } = expected(await ask(principal, { format }), 202);
      expect(await done(principal, exportId)).toMatchObject({ status: 'done', rows: 60 });
      const aside = await download(principal, `/api/exports/${exportId}/file`);
      const body = { service: 'CDAP', motive: 'supervision', reason: SUBJECT, format };
      const waited = await download(principal, '/api/traces/export', body);
      for (const name of ['content-type', 'content-disposition']) {
        expect(aside.headers.get(name)).toBe(waited.headers.get(name));
      }
      const [found, same] = [new Uint8Array(await aside.arrayBuffer()), new Uint8Array(await waited.arrayBuffer())];
      expect(aside.headers.get('content-length')).toBe(String(found.length));
      const show = async (content: Uint8Array) =>
        format === 'pdf' ? (await extractText(content, { mergePages: true })).text : Buffer.from(content).toString();
      expect(await show(found)).toBe(await show(same));
      expect((await principal?.client.delete(`/api/exports/${exportId}`))?.status).toBe(204);
    }
    expect(files()).toEqual([]);
  }, 60_000);

  it('[S5.3.3-a] are for whoever asked, and nobody else', async () => {
    const { exportId } = expected(await ask(principal), 202);
    await done(principal, exportId);
    for (const by of [deputy, stranger]) {
      expect(await read(by, exportId)).toMatchObject({ status: 404, body: { code: 'export.unknown' } });
      expect((await download(by, `/api/exports/${exportId}/file`)).status).toBe(404);
      expect((await by?.client.delete(`/api/exports/${exportId}`))?.status).toBe(404);
      expect(expected((await by?.client.get<Job[]>('/api/exports')) as never, 200)).toEqual([]);
    }
    expect((await ask(agent)).status).toBe(403);
    expect((await read(agent, exportId)).status).toBe(403);
    expect(Buffer.from(await bytes(principal, exportId)).toString()).toContain('Nour Exemple');
    // A stranger’s own shows nothing of another partner.
    const theirs = expected(await ask(stranger), 202);
    expect(await done(stranger, theirs.exportId)).toMatchObject({ status: 'done', rows: 0 });
    await stranger?.client.delete(`/api/exports/${theirs.exportId}`);
  });

  it('need a purpose, and a reason beyond so many rows', async () => {
    expect((await ask(principal, { motive: 'curiosity' })).status).toBe(400);
    expect(await ask(principal, { reason: undefined })).toMatchObject({
      status: 422,
      body: { code: 'traces.reason-needed' },
    });
    expect((await ask(principal, { format: 'xlsx' })).status).toBe(400);
    expect((await read(principal, 'no-uuid')).status).toBe(400);
  });

  it('[S5.3.1-a] are traced: asked for, listed, taken, destroyed', async () => {
    clock.set(clock.now() + 1_000);
    const { exportId } = expected(await ask(principal), 202);
    await done(principal, exportId);
    await bytes(principal, exportId);
    position = (await principal?.client.delete(`/api/exports/${exportId}`))?.headers.get('temoin-position') ?? null;
    expect(position).not.toBeNull();
    expect(await read(principal, exportId)).toMatchObject({ status: 404, body: { code: 'export.unknown' } });
    const seen = new Set(await actions());
    for (const act of ['export-aside', 'exports', 'export-download', 'export-discard']) {
      expect(seen).toContain(`traces.${act}`);
    }
  });

  it('outlive a stop of the server, and go after their days', async () => {
    const { exportId } = expected(await ask(principal), 202);
    await test.restart();
    const job = await done(principal, exportId);
    expect(job).toMatchObject({ status: 'done', rows: 60 });
    const text = Buffer.from(await bytes(principal, exportId)).toString();
    expect(text.trimEnd().split('\r\n')).toHaveLength(61);
    expect(Date.parse(job.expiresAt)).toBe(clock.now() + 7 * 86_400_000);
    clock.set(Date.parse(job.expiresAt));
    expected((await principal?.client.signIn(principal.identifier ?? '', principal.password ?? '')) as never, 201);
    expect((await read(principal, exportId)).status).toBe(404);
    await test.restart();
    while (files().some((name) => name.startsWith(exportId))) await new Promise((resolve) => setTimeout(resolve, 20));
  }, 30_000);
});
