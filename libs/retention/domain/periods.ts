import type { DomainEvent, EventDefinition } from '#kernel';
import type { RetentionPeriods } from './calendar.js';

/** In clear words: what needs no decision. Traces: the contract's least (S5.3.2-a) to the most that the CNIL advises for access logs. */
export const ORDINARY = { tracesMonths: { least: 6, most: 12 }, habilitationsYears: 6 } as const;

/** Beyond these nothing is taken, decided or not. */
export const MOST = { tracesMonths: 120, habilitationsYears: 30 } as const;

export const PERIODS_STREAM = 'purge-periods';

/** Somebody takes it on them that data is kept for a time that is not the ordinary one. Kept as long as the log. */
export type PeriodsDecided = DomainEvent<
  'PeriodsDecided',
  RetentionPeriods & {
    readonly decisionId: string;
    /** Account id. */
    readonly by: string;
    /** Instant, ISO 8601 UTC. */
    readonly at: string;
    readonly reason: string;
  }
>;

export const periodsEvents: readonly EventDefinition[] = [
  {
    type: 'PeriodsDecided',
    schemaVersion: 1,
    key: ({ decisionId }: PeriodsDecided['data']) => ({ kind: 'decision', id: decisionId }),
  } satisfies EventDefinition<PeriodsDecided>,
];

/** Whether these periods need a recorded decision. */
export const needDecision = ({ tracesMonths, habilitationsYears }: RetentionPeriods): boolean =>
  tracesMonths < ORDINARY.tracesMonths.least ||
  tracesMonths > ORDINARY.tracesMonths.most ||
  habilitationsYears !== ORDINARY.habilitationsYears;
