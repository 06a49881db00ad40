import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Query, QueryBus } from '@nestjs/cqrs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadEvent } from '#kernel';
import { type Feed, SqliteProjections, type Views } from '#read-store';
import { SqliteViews } from '#read-store/sqlite';
import { PostgresProjections, PostgresViews } from '#read-store/postgres';
import { SeededDossierSource } from '#services/cdap';
import { examples } from '../../apps/cli/commands/demo.js';
import { fill } from '../../apps/cli/demo/fill.js';
import { LogBook } from '../../apps/cli/support/log-book.js';
import { viewGroups } from '../../apps/server/log-contexts.js';
import { DataFolder } from '../../apps/server/data-folder.js';
import { readSettings } from '../../apps/server/settings.js';
import {
  FindHabilitationsInForce,
  FindHabilitationsInForceHandler,
} from '../../libs/habilitations/use-cases/find-habilitations-in-force/find-habilitations-in-force.js';
import { FindRights, FindRightsHandler } from '../../libs/habilitations/use-cases/find-rights/find-rights.js';
import { FindUsers, FindUsersHandler } from '../../libs/habilitations/use-cases/find-users/find-users.js';
import { IdentityQueries } from '../../libs/identity/projections/queries.js';
import { FindAccountsHandler } from '../../libs/identity/use-cases/find-accounts/find-accounts.handler.js';
import { FindPartner, FindPartnerHandler } from '../../libs/partners/use-cases/find-partner/find-partner.js';
import { FindPartners, FindPartnersHandler } from '../../libs/partners/use-cases/find-partners/find-partners.js';
import {
  FindHeldTraces,
  FindHeldTracesHandler,
} from '../../libs/retention/use-cases/find-held-traces/find-held-traces.js';
import { FindHolds, FindHoldsHandler } from '../../libs/retention/use-cases/find-holds/find-holds.js';
import { holdsAfter } from './read-store/holds.js';
import { filesAfter, SIRET } from './read-store/requests.js';
import { FindAccess, FindAccessHandler } from '../../libs/requests/use-cases/find-access/find-access.js';
import { FindMissions, FindMissionsHandler } from '../../libs/requests/use-cases/find-missions/find-missions.js';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { strict } from './trace-search/samples.js';

const postgres = await testPostgres();
const UNTIL = Date.parse('2026-11-20T12:00:00+01:00');
const versions = new Map(viewGroups.map(({ name, version }) => [name, version]));
const names = viewGroups.map(({ name }) => name);
const never = new AbortController().signal;

/** What the contexts ask their views, each answered by the handler that answers it in the server. */
class Questions {
  readonly identity: IdentityQueries;

  constructor(private readonly views: Views) {
    this.identity = new IdentityQueries(views);
  }

  rows(group: string, table: string): Promise<Record<string, unknown>[]> {
    return this.views.query<Record<string, Record<string, unknown>>>(group).selectFrom(table).selectAll().execute();
  }

  rights = (payload: FindRights['payload']) =>
    new FindRightsHandler(this.views, this.bus).execute(new FindRights(payload));
  users = (payload: FindUsers['payload']) => new FindUsersHandler(this.views, this.bus).execute(new FindUsers(payload));
  inForce = (payload: FindHabilitationsInForce['payload']) =>
    new FindHabilitationsInForceHandler(this.views).execute(new FindHabilitationsInForce(payload));
  partners = (payload: FindPartners['payload']) =>
    new FindPartnersHandler(this.views).execute(new FindPartners(payload));
  partner = (payload: FindPartner['payload']) =>
    new FindPartnerHandler(this.views, this.bus).execute(new FindPartner(payload));

  holds = (payload: FindHolds['payload']) => new FindHoldsHandler(this.views, this.bus).execute(new FindHolds(payload));
  held = (payload: FindHeldTraces['payload']) =>
    new FindHeldTracesHandler(this.views).execute(new FindHeldTraces(payload));

  access = (payload: FindAccess['payload']) =>
    new FindAccessHandler(this.views, this.bus).execute(new FindAccess(payload));
  missions = (caller: FindMissions['caller'], asked: FindMissions['asked']) =>
    new FindMissionsHandler(this.views, this.bus).execute(new FindMissions(caller, UNTIL, asked));

  /** Names come from identity's views; quotas come from no view. */
  private get bus(): QueryBus {
    const accounts = new FindAccountsHandler(this.identity);
    const execute = (query: Query<unknown>) =>
      'wanted' in query
        ? accounts.execute(query as Parameters<typeof accounts.execute>[0])
        : { services: [], quotas: [] };
    return { execute: async (query: Query<unknown>) => execute(query) } as unknown as QueryBus;
  }
}

/** Lists without an order of their own, in one. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(ordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;

(postgres === undefined ? describe.skip : describe)('what the contexts ask of PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-contexts-'));
  let sqlite: SqliteViews;
  let views: PostgresViews;
  let both: readonly [Questions, Questions];

  beforeAll(async () => {
    const environment = { TEMOIN_DATA: folder };
    const numbers = new SeededDossierSource('temoin', 10_000);
    const options = { traces: 1_500, seed: 3, until: UNTIL, files: examples(), numbers, progress: () => undefined };
    const settings = readSettings(environment);
    await fill({ ...options, folder: new DataFolder(folder), settings, environment });
    const log = await LogBook.open(settings, environment);
    const events: ReadEvent[] = [];
    for await (const event of log.all({})) events.push(event);
    await log.close();
    for (const lives of [holdsAfter, filesAfter]) events.push(...lives(events.at(-1)?.position ?? 0));
    const feed: Feed<ReadEvent> = {
      async *follow() {
        yield* events;
        yield { caughtUp: true as const, position: events.at(-1)?.position ?? 0 };
      },
      open: (event) => event,
    };
    const url = await (postgres as TestPostgres).database();
    const beside = join(folder, 'beside');
    await new SqliteProjections(beside, viewGroups, feed, strict).rebuild(names, never);
    await new PostgresProjections({ url }, viewGroups, feed, strict).rebuild(names, never);
    [sqlite, views] = [new SqliteViews(beside, versions), await PostgresViews.open({ url, versions, connections: 4 })];
    both = [new Questions(sqlite), new Questions(views)];
  }, 120_000);

  afterAll(async () => {
    sqlite?.close();
    await views?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function same<T>(ask: (questions: Questions) => Promise<T>): Promise<T> {
    const [expected, found] = (await Promise.all(both.map(ask))) as [T, T];
    expect(found).toEqual(expected);
    return found;
  }

  it('stands in the same rows', async () => {
    for (const { name, tables } of viewGroups) {
      for (const table of tables.filter(({ partitioned }) => partitioned !== true)) {
        const rows = await same(async (questions) => ordered(await questions.rows(name, table.name)) as unknown[]);
        if (table.name !== 'places') expect(`${table.name}: ${rows.length > 0}`).toBe(`${table.name}: true`);
      }
    }
  });

  it('has the same answers: holds and the traces that they keep', async () => {
    const all = await same((questions) => questions.holds({ limit: 10 }));
    expect(all.rows.map(({ hold, status }) => `${hold.slice(-1)} ${status}`)).toEqual([
      '4 asked',
      '3 refused',
      '2 lifted',
      '1 approved',
    ]);
    const page = await same((questions) => questions.holds({ limit: 1, status: 'approved' }));
    expect(page).toEqual({ rows: [all.rows[3]], next: null });
    const holdId = all.rows[3]?.hold ?? '';
    const [first, second] = await Promise.all(
      [0, 1].map((from) => same((questions) => questions.held({ holdId, from, limit: 1 }))),
    );
    expect([first?.rows[0]?.position, first?.next]).toEqual([2, 1]);
    expect([second?.rows[0]?.position, second?.next]).toEqual([1, null]);
  });

  it('has the same answers: requests for access and audit missions, a partner’s and everybody’s', async () => {
    const everyone = await same(({ access }) => access({ caller: {}, limit: 10 }));
    expect(everyone.rows.map(({ status }) => status)).toEqual(['refused', 'pending', 'answered']);
    const page = await same(({ access }) => access({ caller: {}, limit: 1, status: 'pending' }));
    expect(page).toEqual({ rows: [everyone.rows[1]], next: null });
    const theirs = await same(({ access }) => access({ caller: { partner: SIRET }, limit: 10 }));
    expect(theirs.rows.map(({ kind }) => kind)).toEqual(['user', 'user']);
    const { missions } = await same((questions) => questions.missions({}, { limit: 10 }));
    expect(missions.map(({ row, reads }) => `${row.status} ${reads.length}`)).toEqual([
      'asked 0',
      'refused 0',
      'closed 2',
    ]);
    const over = await same((questions) => questions.missions({ partner: SIRET }, { limit: 10 }));
    expect(over.missions.map(({ row, reads }) => `${row.status} ${reads.length}`)).toEqual(['closed 1']);
  });

  it('has the same answers: accounts and sessions', async () => {
    const accounts = (await both[0].rows('identity', 'accounts')) as { account: string; identifier: string }[];
    for (const { account, identifier } of accounts) {
      await same(({ identity }) => identity.accountOf(identifier));
      await same(async ({ identity }) => {
        const { roles = [], ...now } = (await identity.account(account)) ?? {};
        return { ...now, roles: ordered(roles) };
      });
      await same(async ({ identity }) => ordered(await identity.openSessionsOf(account)));
    }
    const sessions = (await both[0].rows('identity', 'sessions')) as { session: string }[];
    await same(async ({ identity }) => ordered(await identity.sessions(sessions.map(({ session }) => session))));
    await same(({ identity }) => identity.sessions([]));
    const limits = { idleMs: 15 * 60_000, absoluteMs: 8 * 3_600_000 };
    await same(async ({ identity }) => (await identity.expiredSessions(UNTIL, limits, 10_000)).length);
  });

  it('has the same answers: partners, users and rights at a date, page by page', async () => {
    const { rows: partners } = await same((questions) => questions.partners({ limit: 2 }));
    await same((questions) => questions.partners({ limit: 2, cursor: partners.at(-1)?.siret ?? '' }));
    for (const { siret } of partners) {
      const details = await same(async (questions) => {
        const { enrolments, places, administrators, ...rest } = await questions.partner({ siret, at: UNTIL });
        return { ...rest, lists: [enrolments, places, administrators].map(ordered) };
      });
      expect(details.siret).toBe(siret);
      const accounts = await same(async ({ identity }) => ordered(await identity.accountsOf(siret)) as unknown[]);
      expect(accounts.length).toBeGreaterThan(0);
      const { rows: users } = await same((questions) => questions.users({ siret, departed: true, limit: 5 }));
      await same((questions) => questions.users({ siret, limit: 5, cursor: users[1]?.userId ?? '' }));
      const at = UNTIL - 60 * 86_400_000;
      let page = await same((questions) => questions.rights({ siret, at, limit: 3 }));
      while (page.next !== null) {
        const cursor = page.next;
        page = await same((questions) => questions.rights({ siret, at, limit: 3, cursor }));
      }
      for (const { userId } of users) {
        await same(async (questions) =>
          ordered(await questions.inForce({ userId, siret, service: 'CDAP', at: UNTIL })),
        );
        await same((questions) =>
          questions.rights({ siret, userId, service: 'CDAP', profile: 'T2', at: UNTIL, limit: 10 }),
        );
      }
    }
  });
});
