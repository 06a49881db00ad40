import type { EventStore, Journal } from '#event-store';
import { type TraceDraft, type TraceSink } from '#kernel';
import { legalDayOf } from '#keyring';
import { Lane } from './lane.js';

const MOST_LANES = 16;

/**
 * Writes traces: each into the stream `trace-<legal day>.<writer>` of the day of its act. Answers once durable.
 * Errors: those of `EventStore.append`; then there is no trace, so whoever asked answers with no data.
 */
export class TraceRecorder implements TraceSink {
  private readonly lanes = new Map<string, Lane>();
  private readonly store: EventStore;
  private lastTime = '';
  private lastAt = 0;
  private lastLane: Lane | undefined;

  /** @param writer names this process: nobody else ever writes its streams. */
  constructor(
    private readonly journal: Journal,
    private readonly writer: string,
  ) {
    this.store = journal.store;
  }

  record(draft: TraceDraft): Promise<number> {
    try {
      return this.add(draft);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async recordAll(drafts: readonly TraceDraft[]): Promise<number> {
    const positions = await Promise.all(drafts.map((draft) => this.add(draft)));
    return positions.reduce((latest, position) => Math.max(latest, position), 0);
  }

  private add(draft: TraceDraft): Promise<number> {
    const { type, content, correlationId, eventId } = draft;
    const lane = this.laneAt(content.at);
    const event = { type, data: content };
    const wait = this.journal.prepare([event], this.lastAt);
    if (wait !== undefined) return wait.then(() => this.add(draft));
    const context = { at: this.lastAt, time: content.at, correlationId };
    return lane.add(this.journal.encode(lane.stream, event, context, eventId));
  }

  /** Traces of a busy server share their millisecond: reading it again, and finding its day, is spared. */
  private laneAt(time: string): Lane {
    if (time !== this.lastTime || this.lastLane === undefined) {
      this.lastAt = Date.parse(time);
      this.lastLane = this.laneOf(legalDayOf(this.lastAt));
      this.lastTime = time;
    }
    return this.lastLane;
  }

  private laneOf(day: string): Lane {
    const known = this.lanes.get(day);
    if (known !== undefined) return known;
    if (this.lanes.size >= MOST_LANES) {
      for (const [other, lane] of this.lanes) if (lane.idle) this.lanes.delete(other);
    }
    const lane = new Lane(this.store, `trace-${day}.${this.writer}`);
    this.lanes.set(day, lane);
    return lane;
  }
}
