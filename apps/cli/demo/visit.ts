import { type Ids, toInstant, type TraceContent, type TraceDraft, type TraceType } from '#kernel';
import { type Agent, browserOf } from './agent.js';
import type { Act, Moment } from './chronicle.js';
import type { Draw } from './draw.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The session policy's idle limit, then the server's next round. */
const IDLE = 15 * MINUTE;
const ROUND = 15;

/** What an act was, beside who did it, when and from where. */
export type Facts = Pick<
  TraceContent,
  'service' | 'action' | 'habilitation' | 'object' | 'purpose' | 'reason' | 'details'
> & { readonly outcome?: TraceContent['outcome'] };

const portal = (action: string): Facts => ({ service: 'portail', action });

/** One session of somebody, from sign-in to its end. */
export class Visit {
  private moments: Moment[] = [];
  readonly session: string;
  private last: number;

  /** @param start milliseconds. @param ip where it is not the office. */
  constructor(
    private readonly ids: Ids,
    private readonly agent: Agent,
    draw: Draw,
    start: number,
    private readonly ip = agent.habits.ip,
  ) {
    this.session = draw.hex(16);
    this.last = start;
    this.add('SignedIn', start, portal('session.sign-in'));
  }

  trace(at: number, facts: Facts): void {
    this.last = at;
    this.add('ActionTraced', at, facts);
  }

  /** An act of the domain, whose trace follows it. */
  act(at: number, act: Act): void {
    this.last = at;
    this.moments.push({ at, act });
  }

  /** What has happened so far and was not taken yet, in order. */
  take(): Moment[] {
    const { moments } = this;
    this.moments = [];
    return moments;
  }

  signOut(draw: Draw): Moment[] {
    this.add('SignedOut', this.last + draw.int(5, 90) * SECOND, portal('session.sign-out'));
    return this.take();
  }

  /** Left without signing out: the server ends it a quarter of an hour later. */
  expire(draw: Draw): Moment[] {
    const end = this.last + IDLE;
    const details = { expiredAt: toInstant(end) };
    this.add('SessionExpired', end + draw.int(0, ROUND * SECOND), { ...portal('session.expire'), details });
    return this.take();
  }

  private add(type: TraceType, at: number, facts: Facts): void {
    this.moments.push({ at, draft: this.draft(type, at, facts) });
  }

  draft(type: TraceType, at: number, { outcome = 'success', ...facts }: Facts): TraceDraft {
    const { accountId, siret, function: office, habits } = this.agent;
    // The server ends sessions by itself: nobody was at a browser.
    const origin = type === 'SessionExpired' ? {} : { ip: this.ip, browser: browserOf(habits, at) };
    const content: TraceContent = {
      at: toInstant(at),
      user: accountId,
      session: this.session,
      ...(siret === undefined ? {} : { partner: siret }),
      function: office,
      ...facts,
      ...origin,
      outcome,
    };
    return { type, correlationId: this.ids.next(at), content };
  }
}
