import type { OpenedEvent, TraceContent } from '#kernel';
import { at, CLAUDE, ODILE, told } from './told.js';
import type { HoldEvent, TraceHeld } from '../../../libs/retention/domain/hold-events.js';

type Told = HoldEvent | TraceHeld;

const holdOf = (rank: number): string => `019a0000-0000-7000-8000-00000000000${rank}`;
const done = (rank: number, by: string) => ({ holdId: holdOf(rank), by, at });

const asked = (rank: number): Told => ({
  type: 'HoldAsked',
  data: {
    ...done(rank, ODILE),
    subject: { kind: 'dossier', dossier: `100000${rank}` },
    fromDay: '2026-06-01',
    toDay: '2026-11-30',
    motive: 'litigation',
    text: 'Recours devant le tribunal',
    endsOn: '2027-05-31',
  },
});

function copied(rank: number, trace: number): Told {
  const content: TraceContent = { at, service: 'CDAP', action: 'dossier.open', outcome: 'success' };
  const original = {
    id: `019a0000-0000-7000-8000-0000000000${rank}${trace}`,
    stream: 'trace-2026-11-20.a',
    revision: trace,
    position: trace,
    type: 'ActionTraced',
    metadata: '{}',
    sealed: '',
  };
  return { type: 'TraceHeld', data: { holdId: holdOf(rank), day: '2026-11-20', original, content } };
}

const reason = 'Sans fondement';
const TOLD: readonly Told[] = [
  ...[1, 2, 3, 4, 5].map(asked),
  ...[1, 2, 5].map((rank): Told => ({ type: 'HoldApproved', data: done(rank, CLAUDE) })),
  { type: 'HoldRefused', data: { ...done(3, CLAUDE), reason } },
  ...[1, 2].flatMap((rank) => [copied(rank, 1), copied(rank, 2)]),
  { type: 'HoldEndReminded', data: { holdId: holdOf(1), at } },
  { type: 'HoldLifted', data: { ...done(2, ODILE), reason } },
  { type: 'HeldTracesReleased', data: { holdId: holdOf(2), at } },
  { type: 'HoldEnded', data: { holdId: holdOf(5), at } },
  { type: 'HoldFilePurged', data: { holdId: holdOf(5), at } },
];

/** The lives of a few holds, after this position: what is left are four holds, and two copies of the first. */
export const holdsAfter = (position: number): OpenedEvent[] => told('hold-any', TOLD, position);
