import { type ManualClock } from '#kernel';
import { HOLDS, type Holds } from '#retention';
import type { Answer } from './client.js';
import type { Pairing } from './pairings.js';
import { type Actor, dossierNumber, expected, type Partner, type Person, Story } from './story.js';
import type { TestServer } from './test-server.js';

/** The legal day on which everything is done, at noon in Paris. */
export const DAY = '2026-03-02';
export const NOON = Date.parse('2026-03-02T11:00:00Z');
export const NEXT_DAY = Date.parse('2026-03-03T09:00:00Z');

const person = (givenName: string, domain: string, office: string): Person => ({
  givenName,
  familyName: 'Exemple',
  email: `${givenName.toLowerCase()}@${domain}.example.org`,
  function: office,
});
const NOUR = person('Nour', 'commune', 'Agente');
const LOU = person('Lou', 'commune', 'Agent');
const ODILE = person('Odile', 'caf', 'Auditrice');

export interface Problem {
  readonly code: string;
}

export interface ShownHold {
  readonly holdId: string;
  readonly status: string;
  readonly subjectName: string | null;
  readonly remindedAt: string | null;
}

export const terms = (kind: string, subject: string) => ({
  kind,
  subject,
  fromDay: '2026-02-01',
  toDay: '2026-03-15',
  motive: 'misuse-inquiry',
  text: 'Consultations sans rapport avec la mission',
  endsOn: '2026-06-30',
});

export const reason = { reason: 'Enquête close sans suite' };

/** A commune where Nour opens dossiers 3 and 4, Lou 3 and 5; at the Caf, somebody who asks for holds and somebody who approves. */
export class HoldStage {
  private constructor(
    readonly test: TestServer,
    readonly clock: ManualClock,
    readonly story: Story,
    readonly commune: Partner,
    readonly principal: Actor,
    readonly nour: Actor,
    readonly lou: Actor,
    readonly auditor: Actor,
  ) {}

  static async set(start: Pairing['start'], clock: ManualClock): Promise<HoldStage> {
    const test = await start({ clock });
    const story = await Story.begin(test);
    const commune = await story.partner();
    const principal = await story.arrive(commune.administrators.principal);
    const auditor = await story.staff(['trace-auditor'], ODILE);
    for (const each of [NOUR, LOU]) {
      const userId = await story.register(principal, commune.siret, each);
      expected(await story.grant(principal, commune.siret, { userId }), 201);
    }
    const [nour, lou] = [await story.arrive(NOUR), await story.arrive(LOU)];
    const stage = new HoldStage(test, clock, story, commune, principal, nour, lou, auditor);
    await stage.consult(nour, 3, 4);
    await stage.consult(lou, 3, 5);
    return stage;
  }

  get administrator(): Actor {
    return this.story.administrator;
  }

  get holds(): Holds {
    return this.test.server.app.get<Holds>(HOLDS, { strict: false });
  }

  post(by: Actor, path: string, body?: object): Promise<Answer<Problem & { holdId: string }>> {
    return by.client.post(`/api/holds${path}`, body);
  }

  async ask(by: Actor, kind: string, subject: string): Promise<string> {
    return expected(await this.post(by, '', terms(kind, subject)), 201).holdId;
  }

  async approved(kind: string, subject: string): Promise<string> {
    const holdId = await this.ask(this.auditor, kind, subject);
    expected(await this.post(this.administrator, `/${holdId}/approval`), 204);
    return holdId;
  }

  async lift(...holdIds: readonly string[]): Promise<void> {
    for (const holdId of holdIds) expected(await this.post(this.auditor, `/${holdId}/lifting`, reason), 204);
  }

  /** The copies of traces that a hold keeps, as an auditor reads them. */
  async held(holdId: string): Promise<{ id: string; user: string; position: number }[]> {
    await this.viewed();
    const path = `/api/holds/${holdId}/traces`;
    const answer = await this.auditor.client.get<{ rows: { id: string; user: string; position: number }[] }>(path);
    return expected(answer, 200).rows;
  }

  /** A hold as the views show it, once they show all. */
  async shown(holdId: string): Promise<ShownHold> {
    await this.viewed();
    return expected(await this.auditor.client.get<ShownHold>(`/api/holds/${holdId}`), 200);
  }

  /** Users whose trace of the dossier of this rank still opens in the log. */
  async readable(rank: number): Promise<(string | undefined)[]> {
    const users: (string | undefined)[] = [];
    for await (const event of this.test.server.runtime.journal.readAll({ prefixes: [`trace-${DAY}.`] })) {
      if (event.shredded) continue;
      const trace = event.data as { object?: { ref: string }; user?: string };
      if (trace.object?.ref === dossierNumber(rank)) users.push(trace.user);
    }
    return users;
  }

  /** Time goes by; whoever is named signs in again. */
  async at(instant: number, ...actors: readonly Actor[]): Promise<void> {
    this.clock.set(instant);
    for (const { client, identifier = '', password = '' } of actors)
      expected(await client.signIn(identifier, password), 201);
  }

  async viewed(): Promise<void> {
    const { runtime } = this.test.server;
    await runtime.reached(await runtime.store.head());
  }

  async consult(by: Actor, ...ranks: readonly number[]): Promise<void> {
    for (const rank of ranks) expected(await this.story.consult(by, dossierNumber(rank)), 200);
  }
}
