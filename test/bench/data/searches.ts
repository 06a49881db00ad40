import type { TraceFilters } from '#traces';
import { DAY, DAYS } from './drafts.js';
import { DOSSIERS, Draws, PARTNERS, population } from './population.js';

export interface Search {
  readonly kind: string;
  readonly filters: TraceFilters;
}

type Kind = readonly [name: string, (draws: Draws, partner: number) => Partial<TraceFilters>];

const people = population();
const PURPOSES = ['quotient-pricing', 'social-support', 'housing'];

/** What people ask of traces, each as often as the others. */
const kinds = (until: number): readonly Kind[] => [
  ['sans filtre', () => ({})],
  ['un utilisateur', (draws, partner) => ({ user: userOf(draws, partner) })],
  ['un dossier', (draws, partner) => ({ object: dossierOf(draws, partner) })],
  ['un service et une action', () => ({ service: 'CDAP', action: 'dossier.open' })],
  ['les refus', () => ({ outcome: 'refused' })],
  ['un motif', (draws) => ({ purpose: draws.of(PURPOSES) })],
  ['un jour', (draws) => dayOf(draws, until)],
  ['un utilisateur, un jour', (draws, partner) => ({ user: userOf(draws, partner), ...dayOf(draws, until) })],
  ['une action rare sur six mois', () => ({ service: 'AFAS', action: 'budget.enter', outcome: 'success' })],
];

/** So many searches, each of another partner, over the six months that end at `until` unless they say otherwise. */
export function searches(count: number, until: number): Search[] {
  const draws = new Draws();
  const all = kinds(until);
  return Array.from({ length: count }, (_, index) => {
    const [kind, criteria] = all[index % all.length] as Kind;
    const partner = (index * 7) % PARTNERS;
    const whole = { partner: people[partner]?.partner ?? '', from: until - (DAYS - 2) * DAY, to: until };
    return { kind, filters: { ...whole, ...criteria(draws, partner) } };
  });
}

const userOf = (draws: Draws, partner: number): string =>
  people[partner + PARTNERS * draws.below(Math.floor(people.length / PARTNERS))]?.user ?? '';

function dossierOf(draws: Draws, partner: number): string {
  const slice = DOSSIERS / PARTNERS;
  return String(1_000_000 + partner * slice + draws.below(slice));
}

function dayOf(draws: Draws, until: number): Partial<TraceFilters> {
  const to = until - draws.below(DAYS - 3) * DAY;
  return { from: to - DAY, to };
}

/** The body of `POST /api/traces/search` that asks for it. */
export function bodyOf({ object: dossier, from, to, ...others }: TraceFilters): string {
  const instants = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return JSON.stringify({ ...others, ...instants, dossier });
}
