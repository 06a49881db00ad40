import type { CmgClaim, Dossier, Right } from '../../domain/dossier.js';
import { endMonthsAgo, monthsAgo } from './calendar.js';
import type { Draw } from './draw.js';
import type { Household } from './household.js';
import { PRIVATE_LANDLORDS, SOCIAL_LANDLORDS } from './words.js';

type Housing = Dossier['housing'];

// Round amounts in the order of magnitude of the real scales: enough for a demonstration, never for a right.
const RSA_ALONE = 650;
const YOUNGEST_FOR_RSA = 25;

/** RSA for those whose resources leave room for it; some others had it once. AAH and PPA never beside it. */
export function drawMinimum(draw: Draw, { age, annualAmount, spouse, children }: Household): Right[] {
  if (age < YOUNGEST_FOR_RSA || age > 64) return [];
  const scale = Math.round(RSA_ALONE * (1 + (spouse ? 0.5 : 0) + 0.3 * children.length));
  const months = Math.min((age - YOUNGEST_FOR_RSA) * 12 + 1, draw.int(3, 60));
  const missing = scale - Math.round(annualAmount / 12);
  if (missing >= 15) {
    if (draw.chance(8)) return [{ benefit: 'AAH', from: monthsAgo(months), monthlyAmount: 1000 }];
    return [{ benefit: 'RSA', from: monthsAgo(months), monthlyAmount: missing }];
  }
  const past = draw.int(1, 100);
  const ended = past <= 10 ? draw.int(2, 20) : past <= 18 ? draw.int(30, 48) : undefined;
  const work = draw.chance(35) && annualAmount < 30_000 ? [ppa(draw)] : [];
  if (ended === undefined || age < YOUNGEST_FOR_RSA + 7) return work;
  const rsa = { benefit: 'RSA', from: monthsAgo(ended + draw.int(4, 30)), to: endMonthsAgo(ended) } as const;
  return [{ ...rsa, monthlyAmount: Math.round(scale * 0.8) }, ...work];
}

const ppa = (draw: Draw): Right => ({ benefit: 'PPA', from: monthsAgo(1), monthlyAmount: draw.int(4, 28) * 10 });

/** What children open: AF from the second, ASF for one parent alone, Paje under three years. */
export function drawFamily(draw: Draw, { children, spouse, situation, annualAmount }: Household): Right[] {
  const rights: Right[] = [];
  const second = children[1];
  if (second) {
    rights.push({ benefit: 'AF', from: monthsAgo(second.months), monthlyAmount: 150 + 190 * (children.length - 2) });
  }
  const [eldest] = children;
  if (eldest && !spouse && (situation.status === 'veuf ou veuve' || draw.chance(60))) {
    const months = draw.int(0, eldest.months);
    rights.push({ benefit: 'ASF', from: monthsAgo(months), monthlyAmount: 200 * children.length });
  }
  const youngest = children.at(-1);
  if (youngest && youngest.months < 36 && annualAmount < 45_000) {
    rights.push({ benefit: 'PAJE', from: monthsAgo(youngest.months), monthlyAmount: 195 });
  }
  return rights;
}

/** Claims for the children who were under six, and the rights that the granted ones opened. */
export function drawCmg(draw: Draw, { children }: Household): { claims: CmgClaim[]; rights: Right[] } {
  const claims: CmgClaim[] = [];
  const rights: Right[] = [];
  for (const { firstName, months } of children) {
    if (months > 12 * 12 || !draw.chance(45)) continue;
    const claimed = months - draw.int(0, Math.min(months, 30));
    const outcome = claimed < 2 ? 'en cours' : draw.chance(85) ? 'accordé' : 'refusé';
    claims.push({ claimedOn: monthsAgo(claimed), childFirstName: firstName, outcome });
    if (outcome !== 'accordé') continue;
    const granted = { benefit: 'CMG', from: monthsAgo(claimed), monthlyAmount: draw.int(30, 70) * 10 } as const;
    rights.push(months < 72 ? granted : { ...granted, to: endMonthsAgo(months - 72) });
  }
  return { claims, rights };
}

/** A home and, for tenants of small means, the housing benefit that goes with it. */
export function drawHousing(draw: Draw, household: Household): { housing: Housing; right?: Right } {
  const { age, annualAmount, children, spouse } = household;
  const kind = draw.int(1, 100);
  if (kind <= 12) return { housing: { occupancy: 'hébergé(e)', directPayment: false } };
  if (kind <= 30) return { housing: { occupancy: 'propriétaire', directPayment: false } };
  const social = kind <= 65;
  const monthlyRent = (social ? 280 : 420) + 60 * (children.length + (spouse ? 1 : 0)) + draw.int(0, 20) * 10;
  const tenancy = {
    occupancy: social ? 'locataire du parc social' : 'locataire du parc privé',
    landlord: draw.oneOf(social ? SOCIAL_LANDLORDS : PRIVATE_LANDLORDS),
    monthlyRent,
  };
  const directly = draw.chance(social ? 90 : 15);
  const share = draw.int(30, 65);
  const months = draw.int(1, Math.min(120, (age - 18) * 12));
  if (annualAmount / 12 > 1500 + 300 * children.length) return { housing: { ...tenancy, directPayment: false } };
  const benefit = social ? 'APL' : children.length > 0 ? 'ALF' : 'ALS';
  const right = { benefit, from: monthsAgo(months), monthlyAmount: Math.round((monthlyRent * share) / 100) } as const;
  return { housing: { ...tenancy, directPayment: directly }, right };
}
