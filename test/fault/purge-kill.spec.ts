import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteLogReader } from '#event-store';
import { toInstant, type TraceDraft } from '#kernel';
import { legalDayOf } from '#keyring';
import { PURGE_STREAM } from '#retention';
import { CliProcess, temoin } from '../support/cli.js';
import { standing } from '../support/files.js';
import { expected, Story } from '../support/story.js';
import { startTestServer } from '../support/test-server.js';
import { dumpViews } from '../support/view-dump.js';

const ROUNDS = Number(process.env['TEMOIN_PURGE_ROUNDS'] ?? 3);
/** So many that some must have hit a purge under way. */
const MANY = 50;
const DAY = 86_400_000;
const EXPIRED_DAYS = 12;
const A_DAY = 40;
/** From the opening of the certificate to its closing, give or take (milliseconds). */
const LASTS = 120;
const POLL = 2;

describe('a purge that is killed at any moment', () => {
  const root = mkdtempSync(join(tmpdir(), 'temoin-purge-'));
  const model = join(root, 'model');
  /** References that traces of each kind name. */
  const canaries = { expired: [] as string[], held: [] as string[], living: [] as string[] };

  /** Traces of one day: half of them of the person that a hold keeps. */
  function* ofDay(day: number, at: number, held: string, other: string): Generator<TraceDraft> {
    const living = day >= EXPIRED_DAYS;
    for (let index = 0; index < A_DAY; index += 1) {
      const user = index % 2 === 0 ? held : other;
      const ref = `canary-${day}-${index}`;
      canaries[living ? 'living' : user === held ? 'held' : 'expired'].push(ref);
      const object = { type: 'facility', ref };
      const act = { service: 'AFAS', action: 'activity.enter', outcome: 'success' as const, object };
      const content = { at: toInstant(at + index), user, partner: '21340135900012', ...act };
      yield { type: 'ActionTraced', correlationId: `day-${day}`, content };
    }
  }

  beforeAll(async () => {
    const test = await startTestServer();
    const story = await Story.begin(test);
    const { users, siret, administrators } = await story.partner();
    const principal = await story.arrive(administrators.principal);
    const accounts = await story.users(principal, siret);
    const [held = '', other = ''] = users.slice(0, 2).map(({ email }) => accounts.get(email) ?? '');
    const oldest = Date.now() - 230 * DAY;
    const auditor = await story.staff(['trace-auditor'], {
      givenName: 'Odile',
      familyName: 'Exemple',
      email: 'odile.exemple@caf.example.org',
      function: 'Auditrice',
    });
    const terms = {
      ...{ kind: 'person', subject: held, motive: 'misuse-inquiry', text: 'Contestation devant le tribunal.' },
      fromDay: legalDayOf(oldest),
      toDay: legalDayOf(oldest + EXPIRED_DAYS * DAY),
      endsOn: legalDayOf(Date.now() + 60 * DAY),
    };
    const { holdId } = expected(await auditor.client.post<{ holdId: string }>('/api/holds', terms), 201);
    expected(await story.administrator.client.post(`/api/holds/${holdId}/approval`), 204);
    const { recorder, store } = test.server.runtime;
    for (let day = 0; day < EXPIRED_DAYS + 3; day += 1) {
      const at = day < EXPIRED_DAYS ? oldest + day * DAY : Date.now() - day * DAY;
      await recorder.recordAll([...ofDay(day, at, held, other)]);
    }
    await test.server.runtime.reached(await store.head());
    await test.server.integrity.catchUp();
    await test.server.close();
    cpSync(join(test.folder, 'data'), model, { recursive: true });
    rmSync(test.folder, { recursive: true, force: true });
  }, 60_000);

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('had something to do', () => {
    expect(standing(model, canaries.expired)).toEqual(canaries.expired);
    expect(standing(model, canaries.held)).toEqual(canaries.held);
    expect(standing(model, canaries.living)).toEqual(canaries.living);
  });

  /** Until its certificate is open, or it has ended. */
  async function opened(data: string, { ended }: CliProcess): Promise<void> {
    let over = false;
    void ended.then(() => (over = true));
    while (!over && (await reached(data)) === 0) await pause(POLL);
  }

  /** What the killed purge had written of its certificate: nothing, its opening, or all. */
  async function reached(data: string): Promise<number> {
    const reader = new SqliteLogReader(join(data, 'log.db'));
    const events = await Array.fromAsync(reader.readStream(PURGE_STREAM));
    await reader.close();
    return events.length;
  }

  it(`[S5.3.2-a] ends as if it had not been, ${ROUNDS} times: what expired is in no file, what is held or living is all there`, async () => {
    const moments = [0, 0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      const data = join(root, `round-${round}`);
      cpSync(model, data, { recursive: true });
      const killed = new CliProcess(data, 'purge', '--run');
      await opened(data, killed);
      await pause(Math.random() * LASTS);
      killed.kill();
      await killed.ended;
      moments[await reached(data)]! += 1;
      expect(await temoin(data, 'purge', '--run')).toMatchObject({ code: 0 });
      await checkPurged(data);
      rmSync(data, { recursive: true, force: true });
    }
    process.stderr.write(`Purges killed before, within and after: ${moments.join(', ')}\n`);
    if (ROUNDS >= MANY) expect(moments[1]).toBeGreaterThan(ROUNDS / 10);
  }, 3_600_000);

  async function checkPurged(data: string): Promise<void> {
    const plan = await temoin(data, 'purge', '--plan', '--json');
    expect(JSON.parse(plan.out)).toMatchObject({ days: [], keyIds: [] });
    expect(standing(data, canaries.expired)).toEqual([]);
    expect(standing(data, canaries.held)).toEqual(canaries.held);
    expect(standing(data, canaries.living)).toEqual(canaries.living);
    expect(await temoin(data, 'verify')).toMatchObject({ code: 0 });
    const before = dumpViews(join(data, 'views'));
    expect(await temoin(data, 'rebuild')).toMatchObject({ code: 0 });
    expect(dumpViews(join(data, 'views'))).toEqual(before);
  }
});
