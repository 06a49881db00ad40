import type { Debt, Dossier, Right } from '../../domain/dossier.js';
import { runsOn } from '../../domain/days.js';
import { monthsAgo, QUOTIENT_MONTH, REFERENCE, REFERENCE_YEAR } from './calendar.js';
import { Draw, mix } from './draw.js';
import { drawHousehold, type Household } from './household.js';
import { drawCmg, drawFamily, drawHousing, drawMinimum } from './rights.js';
import { GUARDIANS, STREETS, TOWNS } from './words.js';

const MEASURES = ['curatelle renforcée', 'tutelle', 'mesure d’accompagnement judiciaire'] as const;

/** The invented dossier of a number: a pure function of both, in a few microseconds. */
export function invent(seed: number, number: string): Dossier {
  const draw = new Draw(mix(seed, Number(number)));
  const household = drawHousehold(draw);
  const { housing, right } = drawHousing(draw, household);
  const cmg = drawCmg(draw, household);
  const rights = [...drawMinimum(draw, household), ...drawFamily(draw, household), ...cmg.rights];
  if (right) rights.push(right);
  rights.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const { holder, spouse, children, situation, annualAmount } = household;
  const protection = drawProtection(draw);
  const oldest = [rights[0]?.from, ...cmg.claims.map(({ claimedOn }) => claimedOn)].filter((day) => day !== undefined);
  return {
    number,
    openedOn: oldest.sort()[0] ?? monthsAgo(draw.int(1, 12)),
    holder,
    ...(spouse && { spouse }),
    children: children.map(({ lastName, firstName, birthDate }) => ({ lastName, firstName, birthDate })),
    situation,
    address: drawAddress(draw),
    contact: drawContact(draw, number),
    familyQuotient: { value: familyQuotient(household, rights), month: QUOTIENT_MONTH },
    resources: { year: REFERENCE_YEAR - 2, annualAmount },
    housing,
    rights,
    cmgClaims: cmg.claims,
    debts: drawDebts(draw, rights),
    ...(protection && { protection }),
  };
}

/**
 * Monthly resources and benefits over the parts: two for the adults, one or two; half for each of the first two
 * children, one for the third, half for each that follows (the branch's published way to count).
 */
function familyQuotient({ children, annualAmount }: Household, rights: readonly Right[]): number {
  const benefits = rights
    .filter((right) => runsOn(right, REFERENCE))
    .reduce((sum, { monthlyAmount }) => sum + monthlyAmount, 0);
  const parts = 2 + children.length * 0.5 + (children.length >= 3 ? 0.5 : 0);
  return Math.round((annualAmount / 12 + benefits) / parts);
}

function drawAddress(draw: Draw): Dossier['address'] {
  const [postcode, city] = draw.oneOf(TOWNS);
  return { street: `${draw.int(1, 140)} ${draw.oneOf(STREETS)}`, postcode, city };
}

/** Telephone numbers that Arcep keeps for fiction (06 39 98 xx xx); a mail domain that can't exist (RFC 2606). */
function drawContact(draw: Draw, number: string): Dossier['contact'] {
  const two = () => String(draw.int(0, 99)).padStart(2, '0');
  return { phone: `06 39 98 ${two()} ${two()}`, email: `allocataire.${number}@demonstration.invalid` };
}

function drawDebts(draw: Draw, rights: readonly Right[]): Debt[] {
  if (!draw.chance(12)) return [];
  const right = rights[0];
  if (right === undefined) return [];
  return [{ benefit: right.benefit, noticedOn: right.to ?? REFERENCE, remaining: draw.int(4, 90) * 10 }];
}

function drawProtection(draw: Draw): Dossier['protection'] {
  if (!draw.chance(4)) return undefined;
  return { measure: draw.oneOf(MEASURES), organisation: draw.oneOf(GUARDIANS), since: monthsAgo(draw.int(2, 48)) };
}
