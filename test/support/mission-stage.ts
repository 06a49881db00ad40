import { type ManualClock } from '#kernel';
import type { Pairing } from './pairings.js';
import { type Actor, dossierNumber, example, expected, type Partner, Story } from './story.js';
import type { TestServer } from './test-server.js';

export const [MONDAY, TUESDAY, WEDNESDAY] = ['2026-03-02', '2026-03-03', '2026-03-04'] as const;
export const at = (day: string, time = '10:00:00'): string => `${day}T${time}Z`;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
export const TERMS = {
  fromDay: MONDAY,
  toDay: WEDNESDAY,
  motive: 'misuse-inquiry',
  text: 'Signalement d’un allocataire',
  endsOn: '2026-04-30',
};

/** A commune that habilitates Nour on Tuesday, who opens a dossier, and no longer on Wednesday; two auditors; a stranger. */
export class MissionStage {
  private constructor(
    readonly test: TestServer,
    readonly story: Story,
    readonly clock: ManualClock,
    readonly commune: Partner,
    readonly bailleur: Partner,
    readonly principal: Actor,
    readonly nour: Actor,
    readonly auditor: Actor,
    readonly other: Actor,
    readonly stranger: Actor,
    readonly habilitationId: string,
  ) {}

  /** Everybody is signed in on 1 April. @param clock set on Monday */
  static async open(start: Pairing['start'], clock: ManualClock): Promise<MissionStage> {
    const on = signer(clock);
    const test = await start({ clock });
    const story = await Story.begin(test);
    const commune = await story.partner();
    const bailleur = await story.partner(example('bailleur-99912345800013'));
    const principal = await story.arrive(commune.administrators.principal);
    const stranger = await story.arrive(bailleur.administrators.principal);
    const staff = (givenName: string) => ({
      ...{ givenName, familyName: 'Exemple', function: 'Auditrice' },
      email: `${givenName.toLowerCase()}@caf.example.org`,
    });
    const auditor = await story.staff(['trace-auditor'], staff('Odile'));
    const other = await story.staff(['trace-auditor'], staff('Irène'));
    await on(TUESDAY, principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    const { habilitationId } = expected(await story.grant(principal, commune.siret, { userId }), 201);
    const nour = await story.arrive(NOUR);
    expected(await story.consult(nour, dossierNumber(1)), 200);
    await on(WEDNESDAY, principal);
    const { status } = await story.revoke(principal, commune.siret, habilitationId);
    if (status !== 204) throw new Error(`the revocation was answered ${status}`);
    await on('2026-04-01', auditor, other, principal, stranger, nour);
    const people = [principal, nour, auditor, other, stranger] as const;
    return new MissionStage(test, story, clock, commune, bailleur, ...people, habilitationId);
  }

  /** Under `/api/missions`. */
  post(by: Actor, path: string, body?: object) {
    return by.client.post<{ missionId: string; code: string }>(`/api/missions${path}`, body);
  }

  /** A mission on the commune, asked by one auditor and approved by the other. @returns its id */
  async approved(): Promise<string> {
    const asked = await this.post(this.auditor, '', { ...TERMS, partners: [this.commune.siret] });
    const { missionId } = expected(asked, 201);
    await this.post(this.other, `/${missionId}/approval`);
    return missionId;
  }
}

const signer =
  (clock: ManualClock) =>
  async (day: string, ...actors: readonly Actor[]): Promise<void> => {
    clock.set(Date.parse(at(day)));
    for (const { client, identifier, password } of actors) {
      expected(await client.signIn(identifier ?? '', password ?? ''), 201);
    }
  };
