import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#kernel';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, example, expected, type Partner, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const MONDAY = Date.parse('2026-03-02T10:00:00Z');
const DAY = 86_400_000;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };

interface Entry {
  readonly at: string;
  readonly kind: 'act' | 'fact';
  readonly type?: string;
  readonly fact?: { readonly purpose?: string; readonly grantedBy?: string; readonly reason?: string };
  readonly trace?: {
    readonly action: string;
    readonly session?: string;
    readonly name?: string;
    readonly user?: string;
  };
}

describe.each(pairings)('timelines, on $stores', ({ start }) => {
  const clock = new ManualClock(MONDAY);
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let nour: Actor;
  let stranger: Actor;
  let habilitationId: string;

  const page = (by: Actor, body: object) =>
    by.client.post<{ entries: Entry[]; next?: string; code: string }>('/api/timelines', body);
  const whole = async (body: object): Promise<Entry[]> => {
    const { runtime } = test.server;
    await runtime.reached(await runtime.store.head());
    const entries: Entry[] = [];
    for (let cursor: string | undefined; ;) {
      const asked = { limit: 4, ...body, ...(cursor === undefined ? {} : { cursor }) };
      const { entries: some, next } = expected(await page(principal, asked), 200);
      entries.push(...some);
      if (next === undefined) break;
      cursor = next;
    }
    expect(entries.map(({ at }) => at)).toEqual(
      entries
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    return entries;
  };
  const told = (entries: readonly Entry[]): (string | undefined)[] =>
    entries.map(({ type, trace }) => type ?? trace?.action);

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    const bailleur = await story.partner(example('bailleur-99912345800013'));
    stranger = await story.arrive(bailleur.administrators.principal);
    clock.advance(60_000);
    const userId = await story.register(principal, commune.siret, NOUR);
    habilitationId = expected(
      await story.grant(principal, commune.siret, { userId, purpose: 'Tarifs de la cantine' }),
      201,
    ).habilitationId;
    clock.advance(60_000);
    nour = await story.arrive(NOUR);
    for (const rank of [1, 2, 1]) {
      clock.advance(60_000);
      expected(await story.consult(nour, dossierNumber(rank)), 200);
    }
    clock.set(MONDAY + DAY);
    expected(await principal.client.signIn(principal.identifier ?? '', principal.password ?? ''), 201);
    expected(await story.revoke(principal, commune.siret, habilitationId), 204);
    clock.advance(60_000);
    expected(await stranger.client.signIn(stranger.identifier ?? '', stranger.password ?? ''), 201);
  });
  afterAll(() => test.dispose());

  it('[S5.3.4-a] of a habilitation: who granted it, why, when it was used, when it ended', async () => {
    const entries = await whole({ kind: 'habilitation', ref: habilitationId, user: nour.accountId });
    expect(told(entries)).toEqual([
      'HabilitationRevoked',
      'dossier.open',
      'dossier.open',
      'dossier.open',
      'HabilitationGranted',
    ]);
    expect(entries.at(-1)?.fact).toMatchObject({ purpose: 'Tarifs de la cantine', grantedBy: principal.accountId });
    expect(entries[0]?.fact).toMatchObject({ reason: 'end-of-need' });
  });

  it('[S5.3.4-a] of a user: acts and facts together, the latest first', async () => {
    const entries = await whole({ kind: 'user', ref: nour.accountId });
    const all = told(entries);
    expect(all[0]).toBe('HabilitationRevoked');
    expect(all.slice(-2).sort()).toEqual(['HabilitationGranted', 'UserRegistered']);
    expect(all.filter((each) => each === 'dossier.open')).toHaveLength(3);
    expect(all).toContain('session.sign-in');
    expect(new Set(entries.flatMap(({ trace }) => trace?.name ?? []))).toEqual(new Set(['Nour Exemple']));
  });

  it('[S5.3.4-a] of a dossier, and of a session', async () => {
    const dossier = await whole({ kind: 'dossier', ref: dossierNumber(1) });
    expect(told(dossier)).toEqual(['dossier.open', 'dossier.open']);
    const session = await whole({ kind: 'session', ref: nour.session, user: nour.accountId });
    expect(told(session)).toContain('dossier.open');
    expect(new Set(session.map(({ trace }) => trace?.session))).toEqual(new Set([nour.session]));
    expect(told(await whole({ kind: 'session', ref: nour.session })).length).toBe(session.length);
  });

  it('count nobody’s working hours', async () => {
    const { entries, ...others } = expected(await page(principal, { kind: 'user', ref: nour.accountId }), 200);
    expect(Object.keys(others).filter((name) => name !== 'next')).toEqual([]);
    for (const entry of entries) expect(JSON.stringify(entry)).not.toMatch(/duration|duree|hours|heures|minutes/);
  });

  it('[S5.3.4-a] tell what changed between two dates', async () => {
    const changes = async (by: Actor, siret: string) =>
      by.client.get<{ changes: { key: string }[]; code: string }>(
        `/api/partners/${siret}/changes?from=2026-03-02T10:00:30Z&to=2026-03-02T12:00:00Z`,
      );
    const keys = expected(await changes(principal, commune.siret), 200).changes.map(({ key }) => key);
    expect(keys.sort()).toEqual([`habilitation/${habilitationId}`, `user/${nour.accountId}`].sort());
    expect(await changes(stranger, commune.siret)).toMatchObject({ status: 404, body: { code: 'partner.unknown' } });
  });

  it('[S5.3.4-a] are of one’s own partner, for its gestionnaires', async () => {
    const body = { kind: 'user', ref: nour.accountId };
    expected(await nour.client.signIn(nour.identifier ?? '', nour.password ?? ''), 201);
    expect((await page(nour, body)).status).toBe(403);
    expect(await page(stranger, { ...body, partner: commune.siret })).toMatchObject({
      status: 403,
      body: { code: 'traces.other-partner' },
    });
    expect(expected(await page(stranger, body), 200).entries).toEqual([]);
    expect((await page(principal, { kind: 'year', ref: 'x' })).status).toBe(400);
  });
});
