import type { Ids } from '#kernel';
import type { Agent } from './agent.js';
import { nextAct } from './actions.js';
import { type Day, instantOn } from './calendar.js';
import type { Moment } from './chronicle.js';
import type { Draw } from './draw.js';
import { Visit } from './visit.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Traces of an ordinary session, its sign-in and its end included. */
const ORDINARY = 15;
const SHORTEST_SLOT = 30 * MINUTE;
const SMALLEST_DAY = 5;
const SICK = 0.012;
const SIGNS_OUT = 0.72;
const MEAN_GAP = 90 * SECOND;
const LONGEST_GAP = 8 * MINUTE;

interface Slot {
  readonly start: number;
  readonly end: number;
}

/**
 * An ordinary day of somebody at work: a morning, a lunch break, an afternoon, sessions in each.
 * @param traces about how many, fractions being drawn
 */
export function ordinaryDay(agent: Agent, day: Day, traces: number, draw: Draw, ids: Ids): Moment[] {
  if (draw.chance(SICK)) return [];
  const least = traces < SMALLEST_DAY && draw.chance(traces / SMALLEST_DAY) ? SMALLEST_DAY : 0;
  const count = traces < SMALLEST_DAY ? least : draw.rounded(traces * (0.8 + 0.4 * draw.fraction()));
  if (count === 0) return [];
  const { shift } = agent.habits;
  const slot = (from: number, to: number): Slot => ({
    start: instantOn(day, from + shift + draw.int(-8, 8)),
    end: instantOn(day, to + shift + draw.int(-8, 8)),
  });
  const morning = slot(8 * 60 + 40, 11 * 60 + 50);
  const afternoon = slot(13 * 60 + 35, 16 * 60 + 30);
  if (count <= ORDINARY) return sessions(agent, draw.chance(0.6) ? morning : afternoon, count, draw, ids);
  const before = Math.round(count * 0.55);
  return [...sessions(agent, morning, before, draw, ids), ...sessions(agent, afternoon, count - before, draw, ids)];
}

function sessions(agent: Agent, { start, end }: Slot, traces: number, draw: Draw, ids: Ids): Moment[] {
  const most = Math.floor((end - start) / SHORTEST_SLOT);
  const count = Math.max(1, Math.min(most, Math.round(traces / ORDINARY)));
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, index) => {
    const share = Math.round((traces * (index + 1)) / count) - Math.round((traces * index) / count);
    const from = start + index * length;
    return session(agent, { start: from, end: from + length }, Math.max(1, share - 2), draw, ids);
  }).flat();
}

function session(agent: Agent, { start, end }: Slot, acts: number, draw: Draw, ids: Ids): Moment[] {
  const gaps = Array.from({ length: acts }, () =>
    Math.min(LONGEST_GAP, 4 * SECOND - MEAN_GAP * Math.log(1 - draw.fraction())),
  );
  const needed = gaps.reduce((sum, gap) => sum + gap, 0);
  const begin = start + Math.floor(Math.max(0, end - start - needed) * draw.fraction() * 0.8);
  const squeeze = Math.min(1, (0.9 * (end - begin)) / needed);
  const visit = new Visit(ids, agent, draw, Math.floor(begin));
  let at = begin;
  for (const gap of gaps) {
    at += gap * squeeze;
    visit.trace(Math.floor(at), nextAct(agent, draw, Math.floor(at)));
  }
  return draw.chance(SIGNS_OUT) ? visit.signOut(draw) : visit.expire(draw);
}
