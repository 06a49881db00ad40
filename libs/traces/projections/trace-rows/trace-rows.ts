import { type OpenedEvent, type TraceContent, writeUuid } from '#kernel';
import { legalDayOf } from '#keyring';
import type { Projection, Row } from '#read-store';
import { type TraceEvent, traceTypes } from '../../domain/events.js';
import { keyOf, receiptKeyOf } from '../../domain/keys.js';

const MOST = 20_000;

interface FacetRow extends Record<string, string | number> {
  readonly facet: number;
  readonly partner: string;
}

/** A kind of trace of a partner, and what counts those of the last day that had one. */
interface Facet {
  readonly row: FacetRow;
  day: string;
  counter: Row;
}

const facets = new Map<string, Facet>();

/** A pure function of these texts, remembered: thousands of traces share it. */
function facetOf({ partner = '', service, action, outcome, purpose = '' }: TraceContent): Facet {
  const text = `${partner}\n${service}\n${action}\n${outcome}\n${purpose}`;
  let facet = facets.get(text);
  if (facet === undefined) {
    const row = { facet: keyOf(text), partner, service, action, outcome, purpose };
    facet = { row, day: '', counter: {} };
    if (facets.size >= MOST) facets.clear();
    facets.set(text, facet);
  }
  return facet;
}

function counterOf(facet: Facet, day: string): Row {
  if (facet.day !== day) {
    facet.day = day;
    facet.counter = { partner: facet.row.partner, day, facet: facet.row.facet };
  }
  return facet.counter;
}

/** The trace view: one row a trace, in the partition of its legal day. */
export const traceRows: Projection = {
  name: 'traces.rows',
  handles: traceTypes,
  project(event, changes) {
    const { id, position, data: content, text } = event as OpenedEvent<TraceEvent>;
    const at = Date.parse(content.at);
    const day = legalDayOf(at);
    const facet = facetOf(content);
    const receipt = receiptKeyOf(id);
    const eventId = Buffer.allocUnsafe(16);
    writeUuid(id, eventId, 0);
    const inserted = changes.insertInto(
      'trace',
      day,
      {
        position,
        at,
        facet: facet.row.facet,
        user: content.user === undefined ? null : userKeyOf(content.user),
        object: content.object === undefined ? null : keyOf(content.object.ref),
        event_id: eventId,
        body: text ?? JSON.stringify(content),
      },
      receipt === undefined ? undefined : { table: 'receipt', row: { key: receipt, event_id: id, position } },
    );
    if (inserted) {
      changes.insertOnce('facet', facet.row);
      changes.increment('facet_day', counterOf(facet, day), 'count', 1);
    }
  },
};

/** The random end of a UUID is as good a key as a hash of it. */
export const userKeyOf = (user: string): number => Number.parseInt(user.slice(-12), 16);
