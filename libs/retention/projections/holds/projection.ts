import type { OpenedEvent } from '#kernel';
import type { Changes, Projection, ViewGroup } from '#read-store';
import { type HoldAsked, type HoldEvent, holdEventTypes, type TraceHeld } from '../../domain/hold-events.js';
import { referenceOf } from '../../domain/hold-sources.js';
import { holdsTables } from './tables.js';

export const HOLDS_GROUP = 'holds';

/** Holds as they stand, and the traces that they keep copies of; gone from here with the keys that open them. */
export const holdsProjection: Projection = {
  name: 'retention.holds',
  handles: [...holdEventTypes, 'TraceHeld'],
  project: (event, changes) => project(event as OpenedEvent<HoldEvent | TraceHeld>, changes),
};

function project(event: OpenedEvent<HoldEvent | TraceHeld>, changes: Changes): void {
  if (event.type === 'TraceHeld') return held(event.data, changes);
  const row = { hold: event.data.holdId };
  const at = Date.parse(event.data.at);
  const set = (values: Record<string, string | number | null>) => changes.update('holds', row, values);
  switch (event.type) {
    case 'HoldAsked':
      return changes.put('holds', askedRow(event.data));
    case 'HoldApproved':
      return set({ status: 'approved', approved_by: event.data.by, approved_at: at });
    case 'HoldRefused':
      return set({ status: 'refused', closed_by: event.data.by, closed_at: at, reason: event.data.reason });
    case 'HoldLifted':
      return set({ status: 'lifted', closed_by: event.data.by, closed_at: at, reason: event.data.reason });
    case 'HoldEnded':
      return set({ status: 'ended', closed_at: at });
    case 'HoldEndReminded':
      return set({ reminded_at: at });
    case 'HoldReminderFailed':
      return set({ reminded_at: null });
    case 'HeldTracesReleased':
      return changes.remove('held_traces', row);
    case 'HoldFilePurged':
      return changes.remove('holds', row);
    default:
      return event satisfies never;
  }
}

const askedRow = ({ holdId, subject, fromDay, toDay, motive, text, endsOn, by, at }: HoldAsked['data']) => ({
  hold: holdId,
  status: 'asked',
  subject_kind: subject.kind,
  subject: referenceOf(subject),
  from_day: fromDay,
  to_day: toDay,
  motive,
  text,
  ends_on: endsOn,
  asked_by: by,
  asked_at: Date.parse(at),
  approved_by: null,
  approved_at: null,
  reminded_at: null,
  closed_by: null,
  closed_at: null,
  reason: null,
});

function held({ holdId, original, content }: TraceHeld['data'], changes: Changes): void {
  const { id, position } = original;
  const body = JSON.stringify(content);
  changes.put('held_traces', { hold: holdId, event_id: id, position, at: Date.parse(content.at), body });
}

export const holdsViews: ViewGroup = {
  name: HOLDS_GROUP,
  version: 1,
  tables: holdsTables,
  projections: [holdsProjection],
};
