import { describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import fc from 'fast-check';
import { ManualClock, toInstant, type TraceDraft } from '#kernel';
import { RunPurge } from '#retention';
import { temoin } from '../support/cli.js';
import { standing } from '../support/files.js';
import { dayOf, RetentionModel } from '../support/retention-model.js';
import { type Actor, expected, type Partner, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { dumpViews } from '../support/view-dump.js';

const RUNS = Number(process.env['TEMOIN_PURGE_RUNS'] ?? 2);
const DAY = 86_400_000;
/** After the signature of the example's convention. */
const BEGIN = Date.UTC(2026, 2, 1, 9);

type Act = 'traces' | 'hold' | 'lift' | 'revoke' | 'leave' | 'nothing';
interface Step {
  /** Days after the beginning. */
  readonly day: number;
  /** Of the day, around the midnights of Paris. */
  readonly time: number;
  readonly act: Act;
  /** Of a hold, days. */
  readonly lasts: number;
}

const times = ['09:00:00.000', '21:59:59.999', '22:00:00.000', '22:59:59.999', '23:00:00.000'].map((time) =>
  Date.parse(`1970-01-01T${time}Z`),
);
const step = (acts: readonly Act[], most: number) =>
  fc.record({
    day: fc.integer({ min: 1, max: most }),
    time: fc.constantFrom(...times),
    act: fc.constantFrom(...acts),
    lasts: fc.integer({ min: 20, max: 300 }),
  });
/** Up to three years of activity, and purges up to ten years later. */
const history = fc.record({
  begin: fc.integer({ min: 0, max: 1500 }),
  acts: fc.array(step(['traces', 'traces', 'traces', 'hold', 'lift', 'revoke', 'leave'], 1000), {
    minLength: 10,
    maxLength: 18,
  }),
  purges: fc.array(step(['nothing'], 3600), { minLength: 3, maxLength: 6 }),
});

class History {
  private readonly clock: ManualClock;
  private readonly model = new RetentionModel();
  private test!: TestServer;
  private story!: Story;
  private commune!: Partner;
  private principal!: Actor;
  private auditor!: Actor;
  private readonly holdIds: string[] = [];
  private readonly habilitations = new Map<string, string>();
  private number = 0;

  constructor(private readonly begin: number) {
    this.clock = new ManualClock(begin);
  }

  async run(steps: readonly Step[]): Promise<void> {
    this.test = await startTestServer({ clock: this.clock });
    try {
      await this.open();
      for (const step of steps.toSorted((one, other) => one.day - other.day || one.time - other.time)) {
        this.clock.set(Math.floor(this.begin / DAY) * DAY + step.day * DAY + step.time);
        await this.purge();
        await this.act(step);
        await this.purge();
        await this.check();
      }
      await this.close();
    } finally {
      await this.test.dispose();
    }
  }

  private async open(): Promise<void> {
    this.story = await Story.begin(this.test);
    this.commune = await this.story.partner();
    this.principal = await this.story.arrive(this.commune.administrators.principal);
    const staff = { givenName: 'Odile', familyName: 'Exemple', email: 'odile@caf.example.org', function: 'Auditrice' };
    this.auditor = await this.story.staff(['trace-auditor'], staff);
    for (const givenName of ['Nour', 'Lou']) {
      const email = `${givenName.toLowerCase()}@commune.example.org`;
      const person = { givenName, familyName: `canary-${givenName}`, email, function: 'Agent' };
      const userId = await this.story.register(this.principal, this.commune.siret, person);
      const given = expected(await this.story.grant(this.principal, this.commune.siret, { userId }), 201);
      this.habilitations.set(userId, given.habilitationId);
      this.model.add(userId);
    }
  }

  private async act({ act, lasts }: Step): Promise<void> {
    const at = this.clock.now();
    const [held = '', other = ''] = [...this.model.people.keys()];
    if (act === 'traces') return this.traces(at, [held, other]);
    if (act === 'hold') return this.hold(held, dayOf(at + lasts * DAY));
    if (act === 'lift') return this.lift();
    const path = `/api/partners/${this.commune.siret}`;
    const person = this.model.person(other);
    if (act === 'revoke' && person.endedAt === undefined) {
      await this.again(this.principal);
      const id = this.habilitations.get(other) ?? '';
      expect((await this.story.revoke(this.principal, this.commune.siret, id)).status).toBe(204);
      person.endedAt = at;
    }
    if (act === 'leave' && person.leftAt === undefined) {
      await this.again(this.principal);
      expect((await this.principal.client.post(`${path}/users/${other}/departure`)).status).toBeLessThan(300);
      person.leftAt = at;
      person.endedAt ??= at;
    }
  }

  private async traces(at: number, users: readonly string[]): Promise<void> {
    const drafts = users.map((user): TraceDraft => {
      const ref = `canary-${(this.number += 1)}`;
      this.model.record({ ref, user, day: dayOf(at) });
      const act = { service: 'AFAS', action: 'activity.enter', outcome: 'success' as const };
      const content = { at: toInstant(at), user, partner: this.commune.siret, ...act, object: { type: 'site', ref } };
      return { type: 'ActionTraced', correlationId: ref, content };
    });
    await this.test.server.runtime.recorder.recordAll(drafts);
  }

  private async hold(user: string, endsOn: string): Promise<void> {
    await this.again(this.auditor);
    await this.again(this.story.administrator);
    const asked = { kind: 'person', subject: user, motive: 'misuse-inquiry', text: 'Contestation en justice.' };
    const period = { fromDay: dayOf(this.begin), toDay: endsOn, endsOn };
    const answer = await this.auditor.client.post<{ holdId: string }>('/api/holds', { ...asked, ...period });
    const { holdId } = expected(answer, 201);
    expected(await this.story.administrator.client.post(`/api/holds/${holdId}/approval`), 204);
    this.holdIds.push(holdId);
    this.model.holds.push({ user, endsOn, lifted: false });
  }

  private async lift(): Promise<void> {
    const index = this.model.holds.findIndex(({ lifted, endsOn }) => !lifted && dayOf(this.clock.now()) <= endsOn);
    const hold = this.model.holds[index];
    if (hold === undefined) return;
    await this.again(this.auditor);
    const reason = { reason: 'Enquête close sans suite' };
    expected(await this.auditor.client.post(`/api/holds/${this.holdIds[index]}/lifting`, reason), 204);
    hold.lifted = true;
  }

  private async purge(): Promise<void> {
    while ((await this.test.server.app.get(CommandBus).execute(new RunPurge())) !== undefined);
    this.model.purge(this.clock.now());
  }

  /** In the log, in the views, and in the keyring. */
  private async check(): Promise<void> {
    const { runtime } = this.test.server;
    const opened: string[] = [];
    for await (const event of runtime.journal.readAll({ prefixes: ['trace-'] })) {
      const { object } = event.shredded ? {} : (event.data as { object?: { ref: string } });
      if (object?.ref.startsWith('canary-') === true) opened.push(object.ref);
    }
    expect(opened.sort()).toEqual(this.model.left());
    const shown: string[] = [];
    const filters = { partner: this.commune.siret, service: 'AFAS', from: 0, to: this.clock.now() + DAY };
    const upTo = runtime.views.checkpoint('traces');
    for await (const rows of runtime.search.all(filters, upTo))
      for (const { object } of rows) if (object !== undefined) shown.push(object.ref);
    expect(shown.sort()).toEqual(this.model.left());
    const keys = await runtime.keyring.keys();
    const stands = (id: string) => keys.find((key) => key.id === id)?.destroyedAt === undefined;
    for (const { user, habilitation, identity } of this.model.people.values()) {
      expect(stands(`habilitation/${this.habilitations.get(user)}`)).toBe(habilitation);
      expect(stands(`identity/${user}`)).toBe(identity);
    }
  }

  /** Stopped, no file holds what is gone; the log is whole; and its views are those of a rebuild. */
  private async close(): Promise<void> {
    await this.test.server.integrity.catchUp();
    await this.test.server.close();
    const data = `${this.test.folder}/data`;
    expect(standing(data, this.model.gone)).toEqual([]);
    expect(standing(data, this.model.left())).toEqual(this.model.left());
    expect(await temoin(data, 'verify')).toMatchObject({ code: 0 });
    const before = dumpViews(`${data}/views`);
    expect(await temoin(data, 'rebuild')).toMatchObject({ code: 0 });
    expect({ ...dumpViews(`${data}/views`), 'traces.facet': '' }).toEqual({ ...before, 'traces.facet': '' });
    await this.test.restart();
  }

  private async again({ client, identifier = '', password = '' }: Actor): Promise<void> {
    expected(await client.signIn(identifier, password), 201);
  }
}

describe('years of activity, holds and purges', () => {
  it(`[S5.3.2-a] [S5.3.2-b] leave what the calendar and the holds say, and nothing else anywhere, in ${RUNS} histories`, async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ begin, acts, purges }) =>
        new History(BEGIN + begin * DAY).run([...acts, ...purges, { day: 3650, time: 0, act: 'nothing', lasts: 0 }]),
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 3_600_000);
});
