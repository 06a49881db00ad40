import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { ManualClock } from '#kernel';
import { RunPurge } from '#retention';
import { temoin } from '../support/cli.js';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, expected, type Partner, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const MINUTE = 60_000;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const EARLY = dossierNumber(11);
const LATE = dossierNumber(22);

interface Plan {
  readonly days: readonly { day: string; expiredAt: string; traces: number }[];
  readonly habilitations: number;
  readonly identities: number;
  readonly keyIds: readonly string[];
}
interface Certificates {
  readonly certificates: readonly {
    opened: { keyIds: string[]; rules: object[] };
    closed?: { counts: Record<string, number>; tree: { size: number } };
  }[];
}

describe.each(pairings)('what has expired, on $stores', ({ start }) => {
  const clock = new ManualClock(Date.parse('2026-03-02T09:00:00Z'));
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let agent: Actor;
  let habilitationId: string;

  const again = async (actor: Actor): Promise<Actor> => {
    expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
    return actor;
  };
  const purge = () => test.server.app.get(CommandBus).execute(new RunPurge());
  const get = async <T extends object>(path: string): Promise<T> =>
    expected(await (await again(story.administrator)).client.get<T>(path), 200);
  const plan = () => get<Plan>('/api/retention/plan');
  /** What a gestionnaire's lists, or somebody's at a date, show of the agent. */
  const screens = async (by: Actor, at?: string) => {
    const rights = await story.rights(by, commune.siret, {
      user: agent.accountId,
      ...(at === undefined ? {} : { at }),
    });
    const users = await by.client.get<{ rows: { userId: string }[] }>(`/api/partners/${commune.siret}/users?limit=500`);
    const ids = expected(users, 200).rows.map(({ userId }) => userId);
    return { rights: rights.map((right) => right.habilitationId), users: ids.includes(agent.accountId) };
  };
  const dossiers = async (): Promise<(string | undefined)[]> =>
    (await story.traces(await again(principal), { service: 'CDAP', from: '2026-01-01T00:00:00Z' })).map(
      ({ object }) => object?.ref,
    );

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    habilitationId = expected(await story.grant(principal, commune.siret, { userId }), 201).habilitationId;
    agent = await story.arrive(NOUR);
    clock.advance(MINUTE);
    expect((await story.consult(agent, EARLY)).status).toBe(200);
    clock.set(Date.parse('2026-06-10T08:00:00Z'));
    expect((await story.consult(await again(agent), LATE)).status).toBe(200);
  });

  afterAll(() => test.dispose());

  it('[S5.3.2-a] is due once the last second of its last day is over, Paris time, and not before', async () => {
    clock.set(Date.parse('2026-09-02T21:59:59.999Z'));
    expect((await plan()).days).toEqual([]);
    expect(await purge()).toBeUndefined();
    expect(await dossiers()).toEqual([LATE, EARLY]);
    clock.set(Date.parse('2026-09-02T22:00:00.000Z'));
    const due = await plan();
    expect(due.days).toEqual([
      { day: '2026-03-02', expiredAt: '2026-09-02T22:00:00.000Z', traces: expect.any(Number) },
    ]);
    expect(due.days[0]?.traces).toBeGreaterThan(5);
    expect(due).toMatchObject({ habilitations: 0, identities: 0, keyIds: ['trace/2026-03-02'] });
  });

  it('[S5.3.2-a] goes: keys, rows and streams, with a certificate that says so', async () => {
    const done = await purge();
    expect(done?.counts).toEqual({ keys: 1, kept: 0, copies: 0, rows: expect.any(Number), streams: 1 });
    expect(done?.counts.rows).toBeGreaterThan(5);
    expect(await dossiers()).toEqual([LATE]);
    expect(await Array.fromAsync(test.server.runtime.store.streams('trace-2026-03-02.'))).toEqual([]);
    const [certificate] = (await get<Certificates>('/api/retention/purges')).certificates;
    expect(certificate?.opened.keyIds).toEqual(['trace/2026-03-02']);
    expect(certificate?.opened.rules).toContainEqual({ rule: 'S5.3.2-a', period: 'P6M' });
    expect(certificate?.closed?.counts).toEqual(done?.counts);
  });

  it('leaves a second run nothing to do', async () => {
    expect(await purge()).toBeUndefined();
    expect((await get<Certificates>('/api/retention/purges')).certificates).toHaveLength(1);
  });

  it('[S5.3.2-b] keeps the facts of habilitations, although the traces of the same acts are gone', async () => {
    const rights = await story.rights(await again(principal), commune.siret, { at: '2026-03-05T12:00:00Z' });
    expect(rights.map((right) => right.habilitationId)).toContain(habilitationId);
    expect((await story.consult(await again(agent), LATE)).status).toBe(200);
  });

  it('shows the same after a restart', async () => {
    await test.restart();
    expect(new Set(await dossiers())).toEqual(new Set([LATE]));
    expect(test.server.notices.join()).not.toMatch(/copie plus ancienne/);
  });

  it('[S5.3.2-b] of a habilitation goes six years after its end, and with the last one the identity of who has left', async () => {
    expect((await story.revoke(await again(principal), commune.siret, habilitationId)).status).toBe(204);
    const departure = await principal.client.post(`/api/partners/${commune.siret}/users/${agent.accountId}/departure`);
    expect(departure.status).toBeLessThan(300);
    expect(await screens(principal)).toEqual({ rights: [], users: false });
    expect(await screens(story.administrator, '2026-06-10T12:00:00Z')).toMatchObject({ rights: [habilitationId] });
    clock.set(Date.parse('2032-09-03T21:59:59Z'));
    expect(await screens(await again(story.administrator), '2026-06-10T12:00:00Z')).toMatchObject({
      rights: [habilitationId],
    });
    expect(await plan()).toMatchObject({ habilitations: 0, identities: 0 });
    clock.set(Date.parse('2032-09-03T22:00:00Z'));
    expect(await plan()).toMatchObject({ habilitations: 1, identities: 1 });
    const done = await purge();
    expect(done?.counts.keys).toBeGreaterThan(2);
    const rights = await story.rights(await again(principal), commune.siret, { at: '2026-09-02T10:00:00Z' });
    expect(rights.map((right) => right.habilitationId)).not.toContain(habilitationId);
    const users = await principal.client.get<{ rows: { userId: string }[] }>(
      `/api/partners/${commune.siret}/users?departed=true&limit=500`,
    );
    expect(expected(users, 200).rows.map(({ userId }) => userId)).not.toContain(agent.accountId);
    expect(await plan()).toMatchObject({ days: [], habilitations: 0, identities: 0, keyIds: [] });
  });

  it('leaves a replay that says how many facts of which kind it can no longer tell', async () => {
    const args = ['replay', '--at', '2026-06-10T12:00:00Z', '--partner', commune.siret];
    const replayed = await temoin(test.environment, ...args, '--json');
    expect(replayed).toMatchObject({ code: 0 });
    const { rights, shredded } = JSON.parse(replayed.out) as { rights: { habilitationId: string }[]; shredded: object };
    expect(rights.map((right) => right.habilitationId)).not.toContain(habilitationId);
    expect(shredded).toEqual({ HabilitationGranted: 1 });
    expect((await temoin(test.environment, ...args)).err).toMatch(/1 fait\(s\) « HabilitationGranted » illisible/);
  });

  it('is told to the Caf alone', async () => {
    for (const path of ['plan', 'purges']) {
      expect((await (await again(principal)).client.get(`/api/retention/${path}`)).status).toBe(403);
    }
  });
});
