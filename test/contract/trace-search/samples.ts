import fc from 'fast-check';
import { derivedId, type OpenedEvent, type TraceContent } from '#kernel';
import type { ProjectionsListener } from '#read-store';
import { intakeHash, type TraceFilters, type TraceRow } from '#traces';

const PARTNERS = ['21340135900012', '73282932000074'] as const;
const USERS = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'] as const;
export const START = Date.parse('2026-03-27T20:00:00Z');

export const arbitraryTrace: fc.Arbitrary<TraceContent> = fc.record(
  {
    // Around the change to summer time, so that legal days and UTC days differ both ways; minutes, so that some tie.
    at: fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => new Date(START + minutes * 60_000).toISOString()),
    partner: fc.constantFrom(...PARTNERS),
    user: fc.constantFrom(...USERS),
    service: fc.constantFrom('CDAP', 'portail'),
    action: fc.constantFrom('dossier.open', 'session.read'),
    purpose: fc.constantFrom('qf', 'rsa'),
    outcome: fc.constantFrom('success' as const, 'refused' as const),
    object: fc.constantFrom('1000001', '1000002').map((ref) => ({ type: 'dossier', ref })),
  },
  { requiredKeys: ['at', 'service', 'action', 'outcome'] },
);

export const arbitraryFilters: fc.Arbitrary<TraceFilters> = fc.record(
  {
    partner: fc.constantFrom(...PARTNERS, ''),
    from: fc.integer({ min: 0, max: 2 * 24 * 60 }).map((minutes) => START + minutes * 60_000),
    to: fc.integer({ min: 24 * 60, max: 4 * 24 * 60 }).map((minutes) => START + minutes * 60_000),
    user: fc.constantFrom(...USERS),
    service: fc.constantFrom('CDAP', 'portail'),
    action: fc.constantFrom('dossier.open', 'session.read'),
    purpose: fc.constantFrom('qf', 'rsa'),
    outcome: fc.constantFrom('success' as const, 'refused' as const),
    object: fc.constantFrom('1000001', '1000002'),
  },
  { requiredKeys: ['partner', 'from', 'to'] },
);

export const idOf = (position: number): string => `018f0000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`;

/** The id of an entry that comes from outside, and the hash by which a second delivery is known. */
export function receiptOf(at: number): [id: string, hash: string] {
  const hash = intakeHash('urn:test', '1');
  return [derivedId(hash, at), hash];
}

/** A plain filter and a plain sort. */
export function expected(traces: readonly TraceContent[], filters: TraceFilters): TraceRow[] {
  const { partner, from, to, object, ...same } = filters;
  return traces
    .map((content, index) => ({ id: idOf(index + 1), position: index + 1, ...content }))
    .filter((row) => (row.partner ?? '') === partner && Date.parse(row.at) >= from && Date.parse(row.at) <= to)
    .filter((row) => object === undefined || row.object?.ref === object)
    .filter((row) => Object.entries(same).every(([name, value]) => row[name as keyof TraceRow] === value))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.position - a.position);
}

/** A log of these traces and nothing else. */
export function feedOf(traces: readonly TraceContent[], id: (position: number) => string) {
  const raws = traces.map((data, index) => ({ type: 'ActionTraced', position: index + 1, data }));
  return {
    async *follow() {
      yield* raws;
      yield { caughtUp: true as const, position: raws.length };
    },
    open: (raw: (typeof raws)[number]) => ({ ...raw, id: id(raw.position), shredded: false }) as unknown as OpenedEvent,
  };
}

export const strict: ProjectionsListener = {
  advanced: () => undefined,
  swapped: () => undefined,
  stopped: (failure) => {
    throw failure;
  },
};
