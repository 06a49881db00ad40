import { SignIn } from '#identity';
import { isRefusal } from '#kernel';
import { refused } from './actions.js';
import { instantOn } from './calendar.js';
import type { Moment } from './chronicle.js';
import { refusedSignIn, turnedAway } from './doorstep.js';
import type { Parts } from './parts.js';
import type { Company } from './plays.js';
import { Visit } from './visit.js';

const MINUTE = 60_000;
/** As shares of the period. */
const CURIOSITY = [0.76, 0.78, 0.81, 0.83, 0.86, 0.89, 0.92] as const;
/** Minutes after midnight: lunch breaks and evenings. */
const ODD_HOURS = [12 * 60 + 47, 19 * 60 + 12, 21 * 60 + 38];
const NIGHT = 4 * 60 + 12;
/** Working days before the end. */
const LOCK = 3;
const GUESSES = 10;
const HOME = '203.0.113.77';
const STRANGER = '203.0.113.166';

/** What a supervision is there to find. */
export class Misdeeds {
  constructor(
    private readonly company: Company,
    private readonly parts: Parts,
  ) {}

  /** @param index of the working day, from 1 on */
  on(index: number): Moment[] {
    return [...this.curiosity(index), ...this.guessing(index), ...this.oldBrowser(index)];
  }

  private time(index: number, minutes: number): number {
    return instantOn(this.company.days[index] ?? '', minutes);
  }

  /** C9.2-e: the same dossier, with no legitimate reason, at odd hours. */
  private curiosity(index: number): Moment[] {
    const { stage, draw, days } = this.company;
    const { curious, neighbour } = this.parts;
    const turn = CURIOSITY.findIndex((share) => index === Math.floor(share * days.length));
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
    const { ids } = stage.runtime;
    const locked = days.length - LOCK;
    if (index === locked + 1) return [536, 537].map((minutes) => refusedSignIn(ids, target, this.time(index, minutes)));
    if (index !== locked) return [];
    target.until = days[index - 1] ?? '';
    return Array.from({ length: GUESSES }, (_, guess) => this.guess(guess, this.time(index, NIGHT + guess * 0.7)));
  }

  private guess(guess: number, at: number): Moment {
    const { commands } = this.company.stage;
    const { identifier } = this.parts.target;
    return {
      at,
      act: async (context) => {
        const attempt = { context, identifier, password: `Devinette-${guess}`, ip: STRANGER, userAgent: undefined };
        try {
          await commands.execute(new SignIn(attempt));
        } catch (error) {
          if (!isRefusal(error)) throw error;
        }
      },
    };
  }

  /** S2.1-a. */
  private oldBrowser(index: number): Moment[] {
    if (index % 30 !== 7) return [];
    const more = { ip: '192.0.2.13', browser: 'Internet Explorer 11', reason: 'identity.obsolete-browser' };
    return [turnedAway(this.company.stage.runtime.ids, 'BrowserRefused', this.time(index, 564), more)];
  }
}
