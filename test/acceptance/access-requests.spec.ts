import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { extractText } from 'unpdf';
import { verifyExport } from '#audit';
import { ManualClock } from '#kernel';
import { TendAccess } from '#requests';
import { RunPurge } from '#retention';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, example, expected, type Partner, type Person, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const NOON = Date.parse('2026-03-02T11:00:00Z');
const DAY = 86_400_000;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const LOU = { givenName: 'Lou', familyName: 'Modèle', email: 'lou@commune.example.org', function: 'Agent' };
const REASON = { reason: 'Demande manifestement excessive' };

interface Shown {
  readonly requestId: string;
  readonly status: string;
  readonly dueOn: string;
  readonly late: boolean;
  readonly person: { name: string } | null;
  readonly lineManager: string | null;
  readonly acknowledgedAt: string | null;
  readonly copiedRows: number | null;
}

describe.each(pairings)('requests for access, on $stores', ({ start }) => {
  const clock = new ManualClock(NOON);
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let [principal, deputy, nour, lou, dpo]: Actor[] = [];
  let requestId: string;

  const at = async (instant: number, ...actors: readonly (Actor | undefined)[]): Promise<void> => {
    clock.set(instant);
    for (const actor of actors) {
      if (actor !== undefined) expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
    }
  };
  const post = (by: Actor | undefined, path: string, body?: object) =>
    (by as Actor).client.post<{ requestId: string; code: string }>(`/api/access-requests${path}`, body);
  const shown = async (by: Actor | undefined, id = requestId): Promise<Shown> =>
    expected(await (by as Actor).client.get<Shown>(`/api/access-requests/${id}`), 200);
  const copy = async (by: Actor | undefined, id = requestId): Promise<Map<string, Uint8Array>> => {
    const { runtime } = test.server;
    await runtime.reached(await runtime.store.head());
    const answer = await fetch(`${test.server.url}/api/access-requests/${id}/copy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${by?.client.token}` },
    });
    if (answer.status !== 200) throw new Error(await answer.text());
    return new Map(Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))));
  };
  const textOf = (files: Map<string, Uint8Array>, name: string): string =>
    Buffer.from(files.get(name) ?? []).toString();
  const rowsOf = (files: Map<string, Uint8Array>) =>
    parse<Record<string, string>>(textOf(files, 'copie.csv'), { columns: true, bom: true });
  const tend = () => test.server.app.get(CommandBus).execute(new TendAccess(clock.now()));
  const purge = async (): Promise<void> => {
    while ((await test.server.app.get(CommandBus).execute(new RunPurge())) !== undefined);
  };
  const letters = (to: string, subject: RegExp) =>
    test.messages().filter((message) => message.to === to && subject.test(message.subject));

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    deputy = await story.arrive(commune.administrators.deputy as Person);
    for (const person of [NOUR, LOU]) {
      const userId = await story.register(principal, commune.siret, person);
      expected(await story.grant(principal, commune.siret, { userId }), 201);
    }
    [nour, lou] = [await story.arrive(NOUR), await story.arrive(LOU)];
    const person = { givenName: 'Dalia', familyName: 'Exemple', email: 'dpo@caf.example.org', function: 'DPO' };
    dpo = await story.staff(['dpo'], person);
    for (const rank of [1, 2]) expected(await story.consult(nour, dossierNumber(rank)), 200);
    expected(await story.consult(lou, dossierNumber(1)), 200);
  });
  afterAll(() => test.dispose());

  it('[S5.3.4-b] is registered by the gestionnaire to whom the line manager passed it, due in a month, and acknowledged', async () => {
    const asked = { userId: nour?.accountId, lineManager: 'La responsable du service', receivedOn: '2026-03-02' };
    expect((await post(nour, '', asked)).status).toBe(403);
    expect(await post(principal, '', { ...asked, receivedOn: '2026-03-03' })).toMatchObject({
      status: 422,
      body: { code: 'request.received-later' },
    });
    expect(await post(principal, '', { ...asked, userId: dpo?.accountId })).toMatchObject({
      status: 422,
      body: { code: 'request.unknown-person' },
    });
    ({ requestId } = expected(await post(principal, '', asked), 201));
    expect(await shown(principal)).toMatchObject({
      status: 'pending',
      dueOn: '2026-04-02',
      late: false,
      person: { name: 'Nour Exemple' },
      lineManager: 'La responsable du service',
      acknowledgedAt: null,
    });
    await tend();
    await tend();
    const [letter, ...others] = letters(NOUR.email, /demande d’accès/);
    expect([letter?.text, others]).toEqual([expect.stringContaining('02/04/2026'), []]);
    const { runtime } = test.server;
    await runtime.reached(await runtime.store.head());
    expect((await shown(deputy)).acknowledgedAt).not.toBeNull();
  });

  it('[S5.3.4-b] is handled by nobody whom it concerns: a gestionnaire’s goes to the deputy, or to the Caf', async () => {
    const asked = { userId: principal?.accountId, receivedOn: '2026-03-02' };
    expect(await post(principal, '', asked)).toMatchObject({ status: 403, body: { code: 'request.own-file' } });
    const { requestId: own } = expected(await post(deputy, '', asked), 201);
    for (const [path, body] of [
      ['copy', undefined],
      ['refusal', REASON],
      ['extension', { months: 1, ...REASON }],
    ] as const) {
      expect(await post(principal, `/${own}/${path}`, body)).toMatchObject({
        status: 403,
        body: { code: 'request.own-file' },
      });
    }
    expect(await post(deputy, `/${own}/answer`)).toMatchObject({ status: 409, body: { code: 'request.no-copy' } });
    const files = await copy(dpo, own);
    expect(rowsOf(files).length).toBeGreaterThan(3);
    expect((await post(dpo, `/${own}/answer`)).status).toBe(204);
    expect((await shown(deputy, own)).status).toBe('answered');
  });

  it('[S5.3.4-b] is seen by one’s own partner and by the Caf, and by no other partner', async () => {
    const list = (by: Actor | undefined) =>
      (by as Actor).client.get<{ rows: Shown[] }>('/api/access-requests?status=pending');
    expect(expected(await list(principal), 200).rows.map((row) => row.requestId)).toEqual([requestId]);
    expect(expected(await list(dpo), 200).rows.map((row) => row.requestId)).toEqual([requestId]);
    expect((await list(nour)).status).toBe(403);
    const bailleur = await story.partner(example('bailleur-99912345800013'));
    const other = await story.arrive(bailleur.administrators.principal);
    expect(expected(await list(other), 200).rows).toEqual([]);
    for (const path of ['', '/copy', '/refusal']) {
      const answer =
        path === ''
          ? await other.client.get(`/api/access-requests/${requestId}`)
          : await post(other, `/${requestId}${path}`, REASON);
      expect(answer).toMatchObject({ status: 404, body: { code: 'request.unknown' } });
    }
  });

  it('[S5.3.4-b] holds the traces that it asks for, past their time, until it is answered', async () => {
    await at(Date.parse('2026-03-30T09:00:00Z'), principal);
    expect(
      (await post(principal, `/${requestId}/extension`, { months: 2, reason: 'Nombreuses demandes' })).status,
    ).toBe(204);
    expect((await shown(principal)).dueOn).toBe('2026-06-02');
    expect(await post(principal, `/${requestId}/extension`, { months: 1, reason: 'Encore plus' })).toMatchObject({
      status: 409,
      body: { code: 'request.already-extended' },
    });
    await at(Date.parse('2026-05-27T09:00:00Z'));
    await tend();
    await tend();
    expect(letters(commune.administrators.principal.email, /demande d’accès est à traiter/)).toHaveLength(1);
    await at(Date.parse('2026-09-10T09:00:00Z'), principal, dpo);
    await purge();
    const files = await copy(principal);
    const dossiers = rowsOf(files).filter((row) => row['Action'] === 'Consultation d’un dossier');
    expect(dossiers.map((row) => row['Finalité'])).toEqual(
      Array(2).fill('Calcul d’un tarif selon le quotient familial'),
    );
    expect(await shown(principal)).toMatchObject({ late: true, copiedRows: rowsOf(files).length });
  });

  it('[S5.3.4-b] is answered by a faithful copy in French, without other people, complete by its proof', async () => {
    const files = await copy(principal);
    const { fault, rows } = verifyExport(files);
    expect({ fault, rows }).toEqual({ fault: undefined, rows: rowsOf(files).length });
    const json = JSON.parse(textOf(files, 'copie.json')) as Record<string, string>[];
    expect(json).toHaveLength(rows);
    const { text } = await extractText(Uint8Array.from(files.get('copie.pdf') ?? []), { mergePages: true });
    for (const row of json) expect(text).toContain(row['Identifiant de la trace']);
    for (const name of ['copie.csv', 'copie.json', 'traces.jsonl', 'traces.csv']) {
      expect(textOf(files, name)).not.toContain(dossierNumber(1));
      expect(textOf(files, name)).not.toContain(lou?.accountId);
    }
    expect(textOf(files, 'copie.csv')).toContain('dossier (masqué : autre personne)');
    const information = textOf(files, 'information.txt');
    for (const words of [
      'Article 15 du RGPD',
      'article 49',
      'article 39',
      'CNIL',
      'Destinataires',
      `vos ${rows} trace(s)`,
    ]) {
      expect(information).toContain(words);
    }
    const changed = new Map(files).set('copie.csv', Buffer.from('rien'));
    expect(verifyExport(changed).fault).toEqual({ kind: 'file-changed', file: 'copie.csv' });
    expect((await post(principal, `/${requestId}/answer`)).status).toBe(204);
    expect(await post(principal, `/${requestId}/refusal`, REASON)).toMatchObject({
      status: 409,
      body: { code: 'request.closed' },
    });
    await purge();
    expect(rowsOf(await copy(principal)).map((row) => row['Action'])).not.toContain('Consultation d’un dossier');
  });

  it('is refused with a reason, and too late to be extended once its month is over', async () => {
    const asked = { userId: lou?.accountId, receivedOn: '2026-07-01' };
    const { requestId: late } = expected(await post(dpo, '', asked), 201);
    expect((await shown(dpo, late)).late).toBe(true);
    expect(await post(dpo, `/${late}/extension`, { months: 1, ...REASON })).toMatchObject({
      status: 409,
      body: { code: 'request.too-late-to-extend' },
    });
    expect((await post(principal, `/${late}/refusal`, { reason: 'court' })).status).toBe(400);
    expect((await post(principal, `/${late}/refusal`, REASON)).status).toBe(204);
    expect((await shown(principal, late)).status).toBe('refused');
  });

  it('of an allocataire is answered by the Caf: dates, services and purposes, and no agent unless it is decided', async () => {
    await at(Date.parse('2026-09-11T09:00:00Z'), nour, lou, dpo, principal);
    for (const agent of [nour, lou]) expected(await story.consult(agent as Actor, dossierNumber(7)), 200);
    const asked = { dossier: dossierNumber(7), receivedOn: '2026-09-11' };
    expect((await post(principal, '/consultations', asked)).status).toBe(403);
    const { requestId: id } = expected(await post(dpo, '/consultations', asked), 201);
    expect((await principal?.client.get(`/api/access-requests/${id}`))?.status).toBe(404);
    const files = await copy(dpo, id);
    expect(rowsOf(files).map((row) => Object.keys(row))).toEqual(
      Array(2).fill(['Date et heure (Paris)', 'Service', 'Finalité']),
    );
    for (const [name, bytes] of files) {
      const text = name.endsWith('.pdf')
        ? (await extractText(Uint8Array.from(bytes), { mergePages: true })).text
        : textOf(files, name);
      for (const agent of ['Nour', 'Modèle', nour?.accountId, commune.siret]) expect(text).not.toContain(agent);
    }
    expect(textOf(files, 'information.txt')).toContain('C-579/21');
    expect(
      (await post(dpo, `/${id}/balancing`, { reason: 'Menaces reçues d’une personne qui connaît le dossier' })).status,
    ).toBe(204);
    expect(rowsOf(await copy(dpo, id)).map((row) => row['Agent'])).toEqual(['Lou Modèle', 'Nour Exemple']);
    expect(await post(dpo, `/${requestId}/balancing`, REASON)).toMatchObject({ status: 409 });
  });

  it('leaves a file for five years, and then nothing', async () => {
    const file = async () =>
      (await test.server.runtime.keyring.keys('request')).find(({ id }) => id === `request/${requestId}`);
    await at(Date.parse('2031-09-09T21:59:59Z'), dpo);
    await purge();
    expect((await file())?.destroyedAt).toBeUndefined();
    await at(Date.parse('2031-09-10T22:00:00Z') + DAY, dpo);
    await purge();
    expect((await file())?.destroyedAt).toBeDefined();
    const { runtime } = test.server;
    await runtime.reached(await runtime.store.head());
    expect((await dpo?.client.get(`/api/access-requests/${requestId}`))?.status).toBe(404);
  });
});
