import type { OpenedEvent } from '#kernel';
import type { Changes, Projection } from '#read-store';
import { type AccessEvent, accessEventTypes, type AccessRequested } from '../../domain/access-events.js';

/** The register of requests for access; gone from here with the keys that open them. */
export const accessProjection: Projection = {
  name: 'requests.access',
  handles: accessEventTypes,
  project: (event, changes) => project(event as OpenedEvent<AccessEvent>, changes),
};

function project(event: OpenedEvent<AccessEvent>, changes: Changes): void {
  const row = { request: event.data.requestId };
  const at = Date.parse(event.data.at);
  const set = (values: Record<string, string | number | null>) => changes.update('access', row, values);
  switch (event.type) {
    case 'AccessRequested':
      return changes.put('access', filedRow(event.data));
    case 'AccessAcknowledged':
      return set({ acknowledged_at: at });
    case 'AccessLetterFailed':
      return set({ acknowledged_at: null });
    case 'AccessExtended':
      return set({ extension: event.data.reason, due_on: event.data.dueOn });
    case 'AccessReminded':
      return set({ reminded_for: event.data.at });
    case 'AccessBalanced':
      return set({ balancing: event.data.reason });
    case 'AccessCopied':
      return set({ copied_rows: event.data.rows });
    case 'AccessAnswered':
      return set({ status: 'answered', closed_by: event.data.by, closed_at: at });
    case 'AccessRefused':
      return set({ status: 'refused', closed_by: event.data.by, closed_at: at, reason: event.data.reason });
    case 'AccessFilePurged':
      return changes.remove('access', row);
    default:
      return event satisfies never;
  }
}

const filedRow = ({ requestId, by, at, subject, receivedOn, dueOn }: AccessRequested['data']) => ({
  request: requestId,
  status: 'pending',
  kind: subject.kind,
  siret: subject.kind === 'user' ? subject.siret : '',
  subject: subject.kind === 'user' ? subject.userId : subject.dossier,
  line_manager: subject.kind === 'user' ? (subject.lineManager ?? null) : null,
  received_on: receivedOn,
  due_on: dueOn,
  filed_by: by,
  filed_at: Date.parse(at),
  acknowledged_at: null,
  reminded_for: null,
  extension: null,
  balancing: null,
  copied_rows: null,
  closed_by: null,
  closed_at: null,
  reason: null,
});
