import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { fileIsDue, type Hold, hold, type HoldCommand, isOver, termsInForce } from './hold.js';
import { type HoldEvent, holdEvents, type HoldTerms } from './hold-events.js';
import { fileKeptUntil } from './hold-terms.js';

const ODILE = 'odile';
const CLAUDE = 'claude';
const NOUR = '0198f000-0000-7000-8000-000000000001';
/** 2 March 2026, 10:00 in Paris. */
const AT = Date.parse('2026-03-02T09:00:00Z');
const holdId = '0198f000-0000-7000-8000-00000000000a';

const given = specificationOf(hold, (actual, expected) => expect(actual).toEqual(expected));
const terms: HoldTerms = {
  subject: { kind: 'person', userId: NOUR },
  fromDay: '2025-10-01',
  toDay: '2026-03-31',
  motive: 'misuse-inquiry',
  text: 'Consultations sans rapport avec la mission',
  endsOn: '2026-09-30',
};
const day = (text: string): number => Date.parse(`${text}T09:00:00Z`);
const ask = (changed: Partial<HoldTerms> = {}, by = ODILE): HoldCommand => ({
  do: 'ask',
  holdId,
  by,
  at: AT,
  ...terms,
  ...changed,
});
const done = (by: string, at = AT) => ({ holdId, by, at: toInstant(at) });
const asked: HoldEvent = { type: 'HoldAsked', data: { ...done(ODILE), ...terms } };
const approved: HoldEvent = { type: 'HoldApproved', data: done(CLAUDE) };
const refused: HoldEvent = { type: 'HoldRefused', data: { ...done(CLAUDE), reason: 'Sans fondement' } };
const lifted: HoldEvent = { type: 'HoldLifted', data: { ...done(CLAUDE), reason: 'Enquête close' } };
const ended = (at: number): HoldEvent => ({ type: 'HoldEnded', data: { holdId, at: toInstant(at) } });
const reminded: HoldEvent = { type: 'HoldEndReminded', data: { holdId, at: toInstant(day('2026-09-16')) } };
const approve = (by: string, at = AT): HoldCommand => ({ do: 'approve', by, at });
const lift = (by: string, at = AT): HoldCommand => ({ do: 'lift', by, at, reason: 'Enquête close' });
const after = (...events: readonly HoldEvent[]): Hold =>
  events.reduce((state, event) => hold.evolve(state, event), hold.initial());

describe('a hold that somebody asks for', () => {
  it('is asked with its period, its motive and its end', () => given([]).when(ask()).then(asked));
  it('ends at the latest a year from now, and not before today', () => {
    given([])
      .when(ask({ endsOn: '2027-03-02' }))
      .then({ type: 'HoldAsked', data: { ...asked.data, endsOn: '2027-03-02' } });
    const refusal = given([])
      .when(ask({ endsOn: '2027-03-03' }))
      .thenRefused('hold.end-out-of-range');
    expect(refusal.details).toEqual({ earliest: '2026-03-02', latest: '2027-03-02' });
    given([])
      .when(ask({ endsOn: '2026-03-01' }))
      .thenRefused('hold.end-out-of-range');
  });
  it('keeps a period that ends no later than itself', () => {
    given([])
      .when(ask({ fromDay: '2026-04-01' }))
      .thenRefused('hold.period-reversed');
    given([])
      .when(ask({ toDay: '2026-10-01' }))
      .thenRefused('hold.period-after-end');
  });
  it('is not asked by the person whom it concerns', () => {
    given([]).when(ask({}, NOUR)).thenRefused('hold.concerns-you');
  });
  it('keeps nothing yet', () => expect(termsInForce(after(asked), AT)).toBeUndefined());
});

describe('a hold that was asked for', () => {
  it('is approved by somebody else', () => given([asked]).when(approve(CLAUDE)).then(approved));
  it('is refused by somebody else, with a reason', () =>
    given([asked]).when({ do: 'refuse', by: CLAUDE, reason: 'Sans fondement', at: AT }).then(refused));
  it('is decided neither by whoever asked, nor by the person whom it concerns', () => {
    given([asked]).when(approve(ODILE)).thenRefused('hold.own-request');
    given([asked]).when({ do: 'refuse', by: ODILE, reason: 'Erreur', at: AT }).thenRefused('hold.own-request');
    given([asked]).when(approve(NOUR)).thenRefused('hold.concerns-you');
  });
  it('is no longer approved once its last day is over', () => {
    given([asked])
      .when(approve(CLAUDE, day('2026-10-01')))
      .thenRefused('hold.too-late');
    given([asked])
      .when(approve(CLAUDE, Date.parse('2026-09-30T21:59:59Z')))
      .then({ type: 'HoldApproved', data: done(CLAUDE, Date.parse('2026-09-30T21:59:59Z')) });
  });
  it('lapses on the day after its last one, and its request goes as a trace would', () => {
    given([asked])
      .when({ do: 'end', at: Date.parse('2026-09-30T21:59:59Z') })
      .thenNothing();
    const at = Date.parse('2026-09-30T22:00:00Z');
    given([asked]).when({ do: 'end', at }).then(ended(at));
    expect(fileIsDue(after(asked, ended(at)), Date.parse('2027-04-01T21:59:59Z'))).toBe(false);
    expect(fileIsDue(after(asked, ended(at)), Date.parse('2027-04-01T22:00:00Z'))).toBe(true);
  });
  it('is not lifted: it keeps nothing', () => {
    given([asked]).when(lift(CLAUDE)).thenRefused('hold.not-in-force');
  });
});

describe('a hold in force', () => {
  const inForce = [asked, approved];
  it('keeps what was asked until its last day is over, in Paris', () => {
    expect(termsInForce(after(...inForce), AT)).toEqual(terms);
    expect(termsInForce(after(...inForce), Date.parse('2026-09-30T21:59:59.999Z'))).toEqual(terms);
    expect(termsInForce(after(...inForce), Date.parse('2026-09-30T22:00:00Z'))).toBeUndefined();
  });
  it('is not decided again', () => {
    const refusal = given(inForce).when(approve('sixtine')).thenRefused('hold.already-decided');
    expect(refusal.details).toEqual({ status: 'approved' });
  });
  it('is lifted before its end with a reason, not by the person whom it concerns', () => {
    given(inForce).when(lift(CLAUDE)).then(lifted);
    given(inForce).when(lift(NOUR)).thenRefused('hold.concerns-you');
    given(inForce)
      .when(lift(CLAUDE, day('2026-10-01')))
      .thenRefused('hold.not-in-force');
  });
  it('recalls its end once, a fortnight ahead', () => {
    given(inForce)
      .when({ do: 'remind', at: day('2026-09-15') })
      .thenNothing();
    given(inForce)
      .when({ do: 'remind', at: day('2026-09-16') })
      .then(reminded);
    given([...inForce, reminded])
      .when({ do: 'remind', at: day('2026-09-17') })
      .thenNothing();
  });
  it('recalls it again where the letter could not be sent', () => {
    const at = toInstant(day('2026-09-16'));
    const failed: HoldEvent = { type: 'HoldReminderFailed', data: { holdId, at } };
    given([...inForce, reminded])
      .when({ do: 'reminder-failed', at: day('2026-09-16') })
      .then(failed);
    given([...inForce, reminded, failed])
      .when({ do: 'remind', at: day('2026-09-16') })
      .then(reminded);
  });
  it('releases nothing', () => {
    given(inForce).when({ do: 'release-traces', at: AT }).thenNothing();
    given(inForce)
      .when({ do: 'purge-file', at: day('2040-01-01') })
      .thenNothing();
  });
});

describe('a hold that is over', () => {
  const over = [asked, approved, lifted];
  it('keeps nothing', () => {
    expect(termsInForce(after(...over), AT)).toBeUndefined();
    expect(isOver(after(asked, refused), AT)).toBe(true);
  });
  it('releases its copies, and ends only once', () => {
    given(over)
      .when({ do: 'release-traces', at: AT })
      .then({ type: 'HeldTracesReleased', data: { holdId, at: toInstant(AT) } });
    given(over)
      .when({ do: 'end', at: day('2030-01-01') })
      .thenNothing();
  });
  it('is lifted no more', () => {
    given(over).when(lift(CLAUDE)).thenRefused('hold.not-in-force');
  });
  it('keeps its file six years, as long as an offence can be prosecuted', () => {
    expect(toInstant(fileKeptUntil(AT, true))).toBe('2032-03-02T22:59:59.999Z');
    given(over)
      .when({ do: 'purge-file', at: day('2032-03-02') })
      .thenNothing();
    const at = day('2032-03-03');
    given(over)
      .when({ do: 'purge-file', at })
      .then({ type: 'HoldFilePurged', data: { holdId, at: toInstant(at) } });
  });
});

describe('a hold whose file was destroyed', () => {
  const gone: HoldEvent = { type: 'HoldFilePurged', data: { holdId, at: toInstant(AT) } };
  const released: HoldEvent = { type: 'HeldTracesReleased', data: { holdId, at: toInstant(AT) } };
  it('is as unknown as one that never was, whatever of it is still read', () => {
    for (const events of [[], [released], [released, gone], [asked, approved, lifted, released, gone]]) {
      given(events).when(approve(CLAUDE)).thenRefused('hold.unknown');
      given(events)
        .when({ do: 'end', at: day('2040-01-01') })
        .thenNothing();
    }
  });
});

describe('the events of a hold', () => {
  it('are sealed under its own key, its copies under another, but for those that name nobody', () => {
    const keys = holdEvents.map((each) => [each.type, each.key({ holdId }, '2026-03-02')] as const);
    const clear = keys.filter(([, key]) => key === undefined).map(([type]) => type);
    expect(clear).toEqual(['HeldTracesReleased', 'HoldFilePurged']);
    expect(keys).toContainEqual(['HoldAsked', { kind: 'hold', id: holdId }]);
    expect(keys).toContainEqual(['TraceHeld', { kind: 'hold', id: `${holdId}.traces` }]);
  });
});
