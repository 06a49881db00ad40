import type { Journal } from '#event-store';
import type { RetentionPeriods } from '../../domain/calendar.js';
import { needDecision, PERIODS_STREAM, type PeriodsDecided } from '../../domain/periods.js';

/** What was decided on periods, newest first. Errors: those of the store. */
export async function decidedPeriods(journal: Pick<Journal, 'readStream'>): Promise<readonly PeriodsDecided['data'][]> {
  const decided: PeriodsDecided['data'][] = [];
  for await (const event of journal.readStream(PERIODS_STREAM, { direction: 'backwards' }))
    if (!event.shredded) decided.push(event.data as PeriodsDecided['data']);
  return decided;
}

/** Whether these periods may be applied: they are ordinary, or the latest decision is for them. */
export async function mayApply(journal: Pick<Journal, 'readStream'>, periods: RetentionPeriods): Promise<boolean> {
  if (!needDecision(periods)) return true;
  const [latest] = await decidedPeriods(journal);
  return latest?.tracesMonths === periods.tracesMonths && latest.habilitationsYears === periods.habilitationsYears;
}
