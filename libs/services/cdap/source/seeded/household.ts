import type { Person } from '../../domain/dossier.js';
import { bornMonthsAgo, monthsAgo } from './calendar.js';
import type { Draw } from './draw.js';
import { FIRST_NAMES, LAST_NAMES } from './words.js';

const SINGLE = ['célibataire', 'séparé(e)', 'divorcé(e)', 'veuf ou veuve'] as const;
const COUPLE = ['marié(e)s', 'pacsé(e)s', 'en vie maritale'] as const;

export interface Child extends Person {
  /** Whole months lived at the reference. */
  readonly months: number;
}

export interface Household {
  readonly holder: Person;
  /** Whole years of the holder at the reference. */
  readonly age: number;
  readonly spouse?: Person;
  /** Eldest first. */
  readonly children: readonly Child[];
  readonly situation: { readonly status: string; readonly since: string };
  /** Household resources of a year, in euros. */
  readonly annualAmount: number;
}

/** A family whose ages, ties and resources hold together. */
export function drawHousehold(draw: Draw): Household {
  const age = draw.int(19, 74);
  const holder = person(draw, draw.oneOf(LAST_NAMES), age * 12 + draw.int(0, 11));
  const inCouple = draw.chance(45);
  const status = inCouple ? draw.oneOf(COUPLE) : draw.oneOf(SINGLE);
  const since = monthsAgo(draw.int(1, (age - 18) * 12));
  const spouse = inCouple ? person(draw, draw.oneOf(LAST_NAMES), Math.max(19, age + draw.int(-4, 4)) * 12) : undefined;
  const children = drawChildren(draw, age, holder.lastName);
  const annualAmount = income(draw) + (inCouple ? income(draw) : 0);
  return { holder, age, ...(spouse && { spouse }), children, situation: { status, since }, annualAmount };
}

function drawChildren(draw: Draw, age: number, lastName: string): Child[] {
  if (age < 21 || age > 58 || draw.chance(40)) return [];
  const eldest = Math.min(19, age - 19) * 12;
  const months = Array.from({ length: draw.int(1, 4) }, () => draw.int(0, eldest - 1)).sort((a, b) => b - a);
  return months.map((lived) => ({ ...person(draw, lastName, lived), months: lived }));
}

function person(draw: Draw, lastName: string, months: number): Person {
  return { lastName, firstName: draw.oneOf(FIRST_NAMES), birthDate: bornMonthsAgo(months, draw.int(2, 28)) };
}

/** One adult's year: about a third have next to nothing, half are modest, the others comfortable. */
function income(draw: Draw): number {
  if (draw.chance(33)) return draw.int(0, 54) * 100;
  return draw.chance(70) ? draw.int(90, 220) * 100 : draw.int(220, 480) * 100;
}
