import { RevokeHabilitation, UserLeaves } from '#habilitations';
import { refused } from './actions.js';
import { instantOn } from './calendar.js';
import type { Moment } from './chronicle.js';
import { COLLEAGUES, COMMUNE, LANDLORD } from './colleagues.js';
import { refusedSignIn } from './doorstep.js';
import type { Parts } from './parts.js';
import { type Company, firstSignIn, registration } from './plays.js';
import { Visit } from './visit.js';

/** As shares of the period. */
const CHANGE_OF_FUNCTION = 0.35;
const DEPARTURE = 0.7;

/** What happens only once in the life of the partners, beside the ordinary: arrivals, changes, departures. */
export class Scenes {
  constructor(
    private readonly company: Company,
    private readonly parts: Parts,
  ) {}

  /** @param index of the working day, from 1 on */
  on(index: number): Moment[] {
    return [...this.arrivals(index), ...this.changeOfFunction(index), ...this.departure(index)];
  }

  private is(index: number, share: number): boolean {
    return index === Math.floor(share * this.company.days.length);
  }

  private time(index: number, minutes: number): number {
    return instantOn(this.company.days[index] ?? '', minutes);
  }

  /** Registered one day, they choose their password the next morning, and work from the day after on. */
  private arrivals(index: number): Moment[] {
    const { cast, days } = this.company;
    const coming = COLLEAGUES.filter(({ arrives }) => arrives > 0 && this.is(index, arrives));
    const came = COLLEAGUES.filter(({ arrives }) => arrives > 0 && this.is(index - 1, arrives));
    return [
      ...coming.flatMap((colleague, rank) => {
        const manager = cast.principalOf(colleague.siret);
        return registration(this.company, colleague, manager, this.time(index, 610 + 5 * rank), days[index + 2] ?? '');
      }),
      ...came.flatMap(({ email }, rank) => firstSignIn(this.company, cast.by(email), this.time(index, 545 + 5 * rank))),
    ];
  }

  private changeOfFunction(index: number): Moment[] {
    const { stage, cast, draw, chronicle, days } = this.company;
    const { mover } = this.parts;
    if (this.is(index - 1, CHANGE_OF_FUNCTION)) return this.afterTheEnd(index);
    if (!this.is(index, CHANGE_OF_FUNCTION)) return [];
    mover.until = days[index] ?? '';
    const manager = cast.principalOf(LANDLORD);
    const visit = new Visit(stage.runtime.ids, manager, draw, this.time(index, 1061));
    visit.act(this.time(index, 1063), async (context) => {
      const habilitationId = mover.rights[0]?.id ?? '';
      const by = { accountId: manager.accountId, authority: 'gestionnaire' } as const;
      const reason = 'change-of-function';
      const end = new RevokeHabilitation({ context, siret: LANDLORD, habilitationId, reason, by });
      await stage.commands.execute(end);
      const object = { type: 'habilitation', ref: habilitationId };
      const facts = { service: 'portail', action: 'habilitation.revoke', object, details: { reason } };
      chronicle.note(visit.draft('ActionTraced', context.at, facts));
    });
    return visit.signOut(draw);
  }

  /** The account stands, the right does not. */
  private afterTheEnd(index: number): Moment[] {
    const { stage, draw } = this.company;
    const { mover } = this.parts;
    const visit = new Visit(stage.runtime.ids, mover, draw, this.time(index, 552));
    for (const dossier of mover.dossiers.slice(0, 2)) {
      const object = { type: 'dossier', ref: dossier };
      const base = { service: 'CDAP', action: 'dossier.open', object, purpose: 'direct-payment' };
      const at = this.time(index, 553 + mover.dossiers.indexOf(dossier));
      visit.trace(at, { ...base, ...refused('cdap.no-habilitation') });
    }
    return visit.signOut(draw);
  }

  private departure(index: number): Moment[] {
    const { stage, cast, draw, chronicle, days } = this.company;
    const { leaver } = this.parts;
    const { ids } = stage.runtime;
    if (this.is(index - 1, DEPARTURE)) {
      return [521, 522, 524].map((minutes) => refusedSignIn(ids, leaver, this.time(index, minutes)));
    }
    if (!this.is(index, DEPARTURE)) return [];
    leaver.until = days[index] ?? '';
    const manager = cast.principalOf(COMMUNE);
    const visit = new Visit(ids, manager, draw, this.time(index, 1065));
    visit.act(this.time(index, 1067), async (context) => {
      const left = new UserLeaves({ context, by: manager.accountId, siret: COMMUNE, userId: leaver.accountId });
      await stage.commands.execute(left);
      const object = { type: 'user', ref: leaver.accountId };
      chronicle.note(visit.draft('ActionTraced', context.at, { service: 'portail', action: 'user.departure', object }));
    });
    return visit.signOut(draw);
  }
}
