import type { Decisions, Journal, ReadAllOptions, StoredEvent } from '#event-store';
import type { CommandContext, OpenedEvent } from '#kernel';
import type { TraceEvent, TraceRow, TraceSearch } from '#traces';
import { heldTraces } from '../../domain/held-traces.js';
import { heldTracesStream, type TraceHeld } from '../../domain/hold-events.js';

/** Copies of one append: a copy takes at most 8 kB, an append 1 MiB. */
const TOGETHER = 100;

/** Copies traces on a dossier into a hold's own stream, under its own key. */
export class TraceCopies {
  constructor(
    private readonly journal: Journal,
    private readonly decisions: Decisions,
    private readonly search: TraceSearch,
  ) {}

  /** @param day legal day @returns how many were made: those that stand already are not made again. */
  async copy(holdId: string, dossier: string, day: string, context: CommandContext): Promise<number> {
    const rows = await this.search.ofObject(day, { type: 'dossier', ref: dossier });
    let made = 0;
    for (let from = 0; from < rows.length; from += TOGETHER) {
      const copies: TraceHeld['data'][] = [];
      for (const row of rows.slice(from, from + TOGETHER)) {
        const copy = await this.copyOf(row);
        if (copy !== undefined) copies.push({ holdId, day, ...copy });
      }
      const { events } = await this.decisions.execute(heldTraces, heldTracesStream(holdId), copies, context);
      made += events.length;
    }
    return made;
  }

  /** @returns undefined where the original's key is gone: a purge that goes on after a stop has copied it already. */
  private async copyOf(row: TraceRow): Promise<Omit<TraceHeld['data'], 'holdId' | 'day'> | undefined> {
    const place = await this.justAfter(row.position);
    const raw = await first<StoredEvent>(this.journal.store.readAll(place));
    const opened = await first(this.journal.readAll(place));
    if (raw?.id !== row.id || opened?.id !== row.id) throw new Error(`the trace ${row.id} is not where its view says`);
    if (opened.shredded) return undefined;
    const { id, stream, revision, position, type, metadata } = raw;
    const original = {
      id,
      stream,
      revision,
      position,
      type,
      metadata,
      sealed: Buffer.from(raw.data).toString('base64'),
    };
    return { original, content: (opened as unknown as OpenedEvent<TraceEvent>).data };
  }

  /** Where to read backwards from for the event at a position: stores read forwards from just after one. */
  private async justAfter(position: number): Promise<ReadAllOptions> {
    const next = await first<StoredEvent>(this.journal.store.readAll({ from: position, limit: 1 }));
    return { direction: 'backwards', limit: 1, ...(next === undefined ? {} : { from: next.position }) };
  }
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
