import { RevokeHabilitation, UserLeaves } from '#habilitations';
import { SignIn } from '#identity';
import { isRefusal, toInstant, type TraceContent } from '#kernel';
import type { Agent } from './agent.js';
import { refused } from './actions.js';
import { browserOf } from './agent.js';
import { instantOn } from './calendar.js';
import type { Moment } from './chronicle.js';
import { COLLEAGUES, COMMUNE, LANDLORD } from './colleagues.js';
import { type Company, firstSignIn, registration } from './plays.js';
import { Visit } from './visit.js';

const MINUTE = 60_000;
/** As shares of the period. */
const CHANGE_OF_FUNCTION = 0.35;
const DEPARTURE = 0.7;
const CURIOSITY = [0.76, 0.78, 0.81, 0.83, 0.86, 0.89, 0.92] as const;
/** Working days before the end. */
const LOCK = 3;
const GUESSES = 10;
/** Minutes after midnight: lunch breaks and evenings. */
const ODD_HOURS = [12 * 60 + 47, 19 * 60 + 12, 21 * 60 + 38];
const HOME = '203.0.113.77';
const STRANGER = '203.0.113.166';
const NEIGHBOUR = 3_871;

/** Who plays which part, once everybody has arrived. */
export interface Parts {
  /** Leaves: the departure ends everything (C9.2-d), and a later attempt is refused. */
  readonly leaver: Agent;
  /** Opens a neighbour's dossier again and again (C9.2-e). */
  readonly curious: Agent;
  readonly neighbour: string;
  /** Whose password somebody tries to guess, until the account locks. */
  readonly target: Agent;
  /** Changes function: the habilitation ends (C9.2-d). */
  readonly mover: Agent;
}

/** What happens only once, day by day, beside the ordinary. */
export class Scenes {
  private readonly parts: Parts;

  constructor(
    private readonly company: Company,
    numberAt: (rank: number) => string,
  ) {
    const { cast } = company;
    const registered = (siret: string, rank: number): Agent => {
      const known = new Set(COLLEAGUES.map(({ email }) => email));
      const agents = cast.agents.filter(
        (agent) => agent.siret === siret && known.has(agent.email) && agent.rights.some(({ service }) => service === 'CDAP'),
      );
      return cast.first((agent) => agent === agents[rank]);
    };
    this.parts = {
      leaver: registered(COMMUNE, 2),
      curious: registered(COMMUNE, 4),
      target: registered(COMMUNE, 6),
      mover: registered(LANDLORD, 1),
      neighbour: numberAt(NEIGHBOUR),
    };
  }

  get cast(): Parts {
    return this.parts;
  }

  /** @param index of the working day, from 1 on */
  on(index: number): Moment[] {
    return [
      ...this.arrivals(index),
      ...this.changeOfFunction(index),
      ...this.departure(index),
      ...this.curiosity(index),
      ...this.guessing(index),
      ...this.oldBrowser(index),
    ];
  }

  private is(index: number, share: number): boolean {
    return index === Math.floor(share * this.company.days.length);
  }

  private time(index: number, minutes: number): number {
    return instantOn(this.company.days[index] ?? '', minutes);
  }

  private arrivals(index: number): Moment[] {
    const { cast, days } = this.company;
    const coming = COLLEAGUES.filter(({ arrives }) => arrives > 0 && this.is(index, arrives));
    const came = COLLEAGUES.filter(({ arrives }) => arrives > 0 && this.is(index - 1, arrives));
    return [
      ...coming.flatMap((colleague, rank) => {
        const manager = cast.principalOf(colleague.siret);
        return registration(this.company, colleague, manager, this.time(index, 610 + 5 * rank), days[index + 2] ?? '');
      }),
      ...came.flatMap(({ email }, rank) =>
        firstSignIn(this.company, cast.by(email), this.time(index, 545 + 5 * rank)),
      ),
    ];
  }

  private changeOfFunction(index: number): Moment[] {
    const { stage, cast, draw, chronicle, days } = this.company;
    const { mover } = this.parts;
    if (this.is(index - 1, CHANGE_OF_FUNCTION)) return this.afterTheEnd(mover, index);
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
  private afterTheEnd(mover: Agent, index: number): Moment[] {
    const { stage, draw } = this.company;
    const visit = new Visit(stage.runtime.ids, mover, draw, this.time(index, 552));
    for (const minutes of [553, 555]) {
      const object = { type: 'dossier', ref: mover.dossiers[minutes % mover.dossiers.length] ?? '' };
      const purpose = 'direct-payment';
      const base = { service: 'CDAP', action: 'dossier.open', object, purpose };
      visit.trace(this.time(index, minutes), { ...base, ...refused('cdap.no-habilitation') });
    }
    return visit.signOut(draw);
  }

  private departure(index: number): Moment[] {
    const { stage, cast, draw, chronicle, days } = this.company;
    const { leaver } = this.parts;
    if (this.is(index - 1, DEPARTURE)) return [521, 522, 524].map((minutes) => this.refusedSignIn(leaver, index, minutes));
    if (!this.is(index, DEPARTURE)) return [];
    leaver.until = days[index] ?? '';
    const manager = cast.principalOf(COMMUNE);
    const visit = new Visit(stage.runtime.ids, manager, draw, this.time(index, 1065));
    visit.act(this.time(index, 1067), async (context) => {
      const left = new UserLeaves({ context, by: manager.accountId, siret: COMMUNE, userId: leaver.accountId });
      await stage.commands.execute(left);
      const object = { type: 'user', ref: leaver.accountId };
      chronicle.note(visit.draft('ActionTraced', context.at, { service: 'portail', action: 'user.departure', object }));
    });
    return visit.signOut(draw);
  }

  /** The account is closed: the answer is that of a wrong password, and only the trace knows whose it was. */
  private refusedSignIn(agent: Agent, index: number, minutes: number): Moment {
    const at = this.time(index, minutes);
    const { accountId: user, siret, habits } = agent;
    const who = { user, ...(siret === undefined ? {} : { partner: siret }) };
    return this.doorstep('SignInRefused', at, {
      ...who,
      ip: habits.ip,
      browser: browserOf(habits, at),
      reason: 'identity.sign-in-refused',
    });
  }

  private doorstep(type: 'SignInRefused' | 'BrowserRefused', at: number, more: Partial<TraceContent>): Moment {
    const base = { at: toInstant(at), service: 'portail', action: 'session.sign-in', outcome: 'refused' } as const;
    return { at, draft: { type, correlationId: this.company.stage.runtime.ids.next(at), content: { ...base, ...more } } };
  }

  private curiosity(index: number): Moment[] {
    const { stage, draw } = this.company;
    const { curious, neighbour } = this.parts;
    const turn = CURIOSITY.findIndex((share) => this.is(index, share));
    if (turn < 0) return [];
    const [right] = curious.rights;
    const start = this.time(index, ODD_HOURS[turn % ODD_HOURS.length] ?? 0);
    const ip = turn % ODD_HOURS.length === 0 ? curious.habits.ip : HOME;
    const visit = new Visit(stage.runtime.ids, curious, draw, start, ip);
    const habilitation = { id: right?.id ?? '', profile: right?.profile ?? '' };
    const object = { type: 'dossier', ref: neighbour };
    const base = { service: 'CDAP', action: 'dossier.open', habilitation, object };
    if (turn === 1) {
      const outside = { purpose: 'social-assessment', ...refused('cdap.purpose-not-allowed') };
      visit.trace(start + MINUTE, { ...base, ...outside });
    }
    visit.trace(start + 2 * MINUTE, { ...base, purpose: 'document-check' });
    if (turn % 2 === 0) visit.trace(start + 6 * MINUTE, { ...base, purpose: 'document-check' });
    return turn % 3 === 2 ? visit.expire(draw) : visit.signOut(draw);
  }

  /** Through the program itself: failures and the lock are facts of the account. */
  private guessing(index: number): Moment[] {
    const { stage, days } = this.company;
    const { target } = this.parts;
    const locked = days.length - LOCK;
    if (index === locked) target.until = days[index - 1] ?? '';
    if (index === locked) return Array.from({ length: GUESSES }, (_, guess) => this.guess(stage, target, guess, index));
    return index === locked + 1 ? [this.refusedSignIn(target, index, 536), this.refusedSignIn(target, index, 537)] : [];
  }

  private guess(stage: Company['stage'], { identifier }: Agent, guess: number, index: number): Moment {
    return {
      at: this.time(index, 252 + guess * 0.7),
      act: async (context) => {
        const attempt = { context, identifier, password: `Devinette-${guess}`, ip: STRANGER, userAgent: undefined };
        try {
          await stage.commands.execute(new SignIn(attempt));
        } catch (error) {
          if (!isRefusal(error)) throw error;
        }
      },
    };
  }

  /** S2.1-a. */
  private oldBrowser(index: number): Moment[] {
    if (index % 30 !== 7) return [];
    const at = this.time(index, 564);
    const more = { ip: '192.0.2.13', browser: 'Internet Explorer 11', reason: 'identity.obsolete-browser' };
    return [this.doorstep('BrowserRefused', at, more)];
  }
}
