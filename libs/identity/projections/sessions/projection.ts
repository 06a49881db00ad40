import type { OpenedEvent, TraceContent, TraceType } from '#kernel';
import type { Changes, Projection } from '#read-store';

const HANDLED: readonly TraceType[] = ['SignedIn', 'ActionTraced', 'SignedOut', 'SessionExpired', 'SessionRevoked'];

/** Sessions, told by their traces: so they outlive a restart, and every server sees them. */
export const sessionsProjection: Projection = {
  name: 'identity.sessions',
  handles: HANDLED,
  project(event: OpenedEvent, changes: Changes): void {
    const { session, ...content } = event.data as TraceContent;
    if (session === undefined) return;
    const at = Date.parse(content.at);
    const row = { session };
    switch (event.type as TraceType) {
      case 'SignedIn':
        return open(session, content, at, changes);
      case 'ActionTraced':
        return changes.latest('sessions', row, 'last_seen', at);
      case 'SignedOut':
        return changes.update('sessions', row, { closed_at: at, close_reason: 'sign-out' });
      case 'SessionExpired':
        return changes.update('sessions', row, { closed_at: at, close_reason: 'expired' });
      case 'SessionRevoked':
        return changes.update('sessions', row, { closed_at: at, close_reason: content.reason ?? 'revoked' });
      default:
        return;
    }
  },
};

function open(session: string, content: Omit<TraceContent, 'session'>, at: number, changes: Changes): void {
  changes.insertOnce('sessions', {
    session,
    account: content.user ?? '',
    siret: content.partner ?? null,
    function: content.function ?? null,
    opened_at: at,
    last_seen: at,
    closed_at: null,
    close_reason: null,
  });
}
