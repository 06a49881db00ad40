import type { OpenedEvent } from '#kernel';
import { legalDayOf } from '#keyring';
import type { Changes, Projection } from '#read-store';
import { type TraceEvent, traceTypes } from '../../domain/events.js';
import { keyOf, receiptKeyOf } from '../../domain/keys.js';

const MOST = 20_000;
const facets = new Map<string, number>();

/** A pure function of its texts, remembered: a search and the projection compute the same facet. */
function facetOf(parts: readonly string[]): number {
  const text = parts.join('\n');
  const known = facets.get(text);
  if (known !== undefined) return known;
  if (facets.size >= MOST) facets.clear();
  const facet = keyOf(text);
  facets.set(text, facet);
  return facet;
}

/** The trace view: one row a trace, in the partition of its legal day. */
export const traceRows: Projection = {
  name: 'traces.rows',
  handles: traceTypes,
  project(event, changes) {
    const { id, position, data: content } = event as OpenedEvent<TraceEvent>;
    const at = Date.parse(content.at);
    const day = legalDayOf(at);
    const { partner = '', service, action, outcome, purpose = '' } = content;
    const facet = facetOf([partner, service, action, outcome, purpose]);
    const receipt = receiptKeyOf(id);
    const inserted = changes.insertInto(
      'trace',
      day,
      {
        position,
        at,
        facet,
        user: content.user === undefined ? null : userKeyOf(content.user),
        object: content.object === undefined ? null : keyOf(content.object.ref),
        event_id: Buffer.from(id.replaceAll('-', ''), 'hex'),
        body: JSON.stringify(content),
      },
      receipt === undefined ? undefined : { table: 'receipt', row: { key: receipt, event_id: id, position } },
    );
    if (inserted) count(changes, { facet, partner, service, action, outcome, purpose }, day);
  },
};

/** The random end of a UUID is as good a key as a hash of it. */
export const userKeyOf = (user: string): number => Number.parseInt(user.slice(-12), 16);

interface FacetRow extends Record<string, string | number> {
  facet: number;
  partner: string;
}

function count(changes: Changes, row: FacetRow, day: string): void {
  changes.insertOnce('facet', row);
  changes.increment('facet_day', { partner: row.partner, day, facet: row.facet }, 'count', 1);
}
