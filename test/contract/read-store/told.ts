import type { DomainEvent, OpenedEvent } from '#kernel';

export const at = '2026-11-20T11:00:00.000Z';
export const [ODILE, CLAUDE] = [
  '0198f000-0000-7000-8000-0000000000a1',
  '0198f000-0000-7000-8000-0000000000a2',
] as const;

/** These events as a log shows them, one after the other after this position. */
export const told = (stream: string, events: readonly DomainEvent[], position: number): OpenedEvent[] =>
  events.map((event, index) => {
    const placed = position + index + 1;
    const id = `019a0000-0000-7000-8000-${String(placed).padStart(12, '0')}`;
    const metadata = { schemaVersion: 1, time: at, $correlationId: 'any' };
    return { ...event, id, stream, revision: index, position: placed, metadata, shredded: false };
  });
