import { type Day, weekOf } from './calendar.js';
import { Draw } from './draw.js';

export type Mandate = 'none' | 'principal' | 'deputy';

/** A habilitation of somebody in the demonstration. */
export interface AgentRight {
  readonly id: string;
  readonly service: string;
  readonly profile: string;
  /** Site or facility, for AFAS. */
  readonly place?: string;
}

export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly function: string;
  /** Absent for staff of the Caf. */
  readonly siret?: string;
}

/** Somebody invented: who they are, what they may do, and how they live. */
export interface Agent extends Identity {
  readonly accountId: string;
  readonly identifier: string;
  password: string;
  readonly job: 'agent' | 'administrator' | 'auditor';
  readonly mandate: Mandate;
  rights: readonly AgentRight[];
  readonly habits: Habits;
  /** Dossiers of the people that they receive. */
  readonly dossiers: readonly string[];
  /** First day of ordinary activity. */
  readonly from: Day;
  /** Last day of ordinary activity. */
  until: Day;
}

export interface Habits {
  /** How much they use the portal, 1 being the ordinary. */
  readonly pace: number;
  /** Minutes before (negative) or after the ordinary hours. */
  readonly shift: number;
  readonly wednesdayOff: boolean;
  readonly leave: ReadonlySet<string>;
  readonly ip: string;
  readonly browser: 'Chrome' | 'Microsoft Edge' | 'Firefox';
  /** Versions behind the newest. */
  readonly behind: number;
}

/** Office networks, in the ranges kept for documentation (RFC 5737). */
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];
const CAF_NETWORK = '192.0.2';
const SUMMER = /-W(2[89]|3[0-5])$/;
const YEAR_END = /-W(52|53|01)$/;

/** @param days working days of the period. @param network 0, 1, 2: which partner; -1: the Caf. */
export function habitsOf(seed: number, email: string, days: readonly Day[], network: number): Habits {
  const draw = new Draw(seed, `habits/${email}`);
  const host = network < 0 ? draw.int(200, 203) : draw.int(10, 13);
  return {
    pace: 0.5 + draw.fraction(),
    shift: draw.int(-20, 25),
    wednesdayOff: draw.chance(0.2),
    leave: leaveWeeks(draw, days),
    ip: `${NETWORKS[network] ?? CAF_NETWORK}.${host}`,
    browser: draw.oneOf(['Chrome', 'Microsoft Edge', 'Microsoft Edge', 'Firefox']),
    behind: draw.chance(0.3) ? 1 : 0,
  };
}

/** Two or three weeks off in six months, in summer or at the end of the year when they fall in; never the first two. */
function leaveWeeks(draw: Draw, days: readonly Day[]): Set<string> {
  const weeks = [...new Set(days.map(weekOf))].slice(2, -1);
  const preferred = weeks.filter((week) => SUMMER.test(week) || YEAR_END.test(week));
  const leave = new Set<string>();
  for (let count = draw.int(2, 3); count > 0 && weeks.length > 0; count -= 1) {
    leave.add(draw.oneOf(preferred.length > 0 && draw.chance(0.75) ? preferred : weeks));
  }
  return leave;
}

const WEDNESDAY = 3;

/** Whether somebody is at work on a working day. */
export function atWork(agent: Agent, day: Day): boolean {
  if (day < agent.from || day > agent.until) return false;
  if (agent.habits.wednesdayOff && new Date(`${day}T00:00Z`).getUTCDay() === WEDNESDAY) return false;
  return !agent.habits.leave.has(weekOf(day));
}

/** How many traces they leave in a day, relatively. */
export function weightOf({ job, mandate, rights, habits }: Agent): number {
  if (job !== 'agent') return 0.12 * habits.pace;
  const consults = rights.some(({ service }) => service === 'CDAP') ? 1 : 0;
  const declares = rights.some(({ service }) => service === 'AFAS') ? 0.15 : 0;
  return (consults + declares + (mandate === 'none' ? 0 : 0.2)) * habits.pace;
}

/** First day of the newest version taken as a start, and that version; a new one comes every four weeks. */
const RELEASES = {
  Chrome: [Date.parse('2025-09-02'), 140],
  'Microsoft Edge': [Date.parse('2025-09-04'), 140],
  Firefox: [Date.parse('2025-09-16'), 143],
} as const;
const FOUR_WEEKS = 28 * 24 * 3_600_000;

/** Family and major version of the browser that they had at an instant. */
export function browserOf({ browser, behind }: Habits, at: number): string {
  const [since, version] = RELEASES[browser];
  return `${browser} ${Math.max(100, version + Math.floor((at - since) / FOUR_WEEKS) - behind)}`;
}
