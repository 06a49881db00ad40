import type { ExpectedRevision } from '../port.js';
import { type AppendBatch, BatchReader, SEALED } from './batch.js';
import { type Connection, LIVE } from './database.js';
import { DONE, type Outcome, OUTCOME_NUMBERS, STREAM_DELETED, WRONG_REVISION } from './messages.js';
import type { LateSealing } from './late-sealing.js';
import { type StreamHead, StreamHeads } from './stream-heads.js';

const CHECKPOINT_BYTES = 16 * 1024 * 1024;
const LONGEST_WAL_BYTES = 64 * 1024 * 1024;
/** What the smallest commit writes: the last pages of the tables and of the index. */
const COMMIT_BYTES = 32 * 1024;

type Row = [number, number, number, number, Buffer, string, string, Buffer];

/** Appends and deletes, one group a transaction. Errors of SQLite go through, after everything was undone. */
export class LogWriter {
  private readonly heads: StreamHeads;
  private readonly insert;
  private readonly setHead;
  private readonly written;
  private sinceCheckpoint = 0;
  /** Last position given. */
  head: number;

  /** @param sealing of what comes unsealed */
  constructor(
    private readonly db: Connection,
    private readonly sealing?: LateSealing,
  ) {
    this.heads = new StreamHeads(db);
    this.insert = db.prepare<Row>('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.setHead = db.prepare<[number]>('UPDATE log SET head = ?');
    this.written = db.prepare<[number, number, number], [number, Buffer]>(
      'SELECT position, id FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision',
    );
    this.written.raw();
    this.head = db.prepare<[], number>('SELECT head FROM log').pluck().get() ?? 0;
  }

  /** The outcome of each append of the group, durable when this returns; one that is refused is refused alone. */
  append(batch: AppendBatch): Float64Array {
    const outcomes = new Float64Array(batch.appends * OUTCOME_NUMBERS);
    const reader = new BatchReader(batch);
    if (batch.secrets !== undefined) this.sealing?.learn(batch.secrets);
    this.transaction(() => {
      for (let index = 0; index < batch.appends; index += 1) {
        reader.nextAppend();
        const { status, revision, position } = this.appendOne(reader);
        reader.skip();
        outcomes.set([status, revision, position], index * OUTCOME_NUMBERS);
      }
    });
    this.sinceCheckpoint += batch.bytes;
    return outcomes;
  }

  delete(stream: string, expected: ExpectedRevision): Outcome {
    let outcome = refusal(this.heads.find(stream), expected);
    if (outcome === undefined) {
      this.transaction(() => {
        this.heads.delete(this.heads.find(stream) ?? this.heads.create(stream));
      });
      outcome = { status: DONE, revision: -1, position: this.head };
    }
    return outcome;
  }

  /**
   * Moves the write-ahead log into the file when enough has come together. Called after the answer, not before it: it
   * waits for the disk. A failure is nothing lost; the next call tries again.
   */
  maintain(): void {
    if (this.sinceCheckpoint < CHECKPOINT_BYTES) return;
    this.sinceCheckpoint = 0;
    const pageBytes = Number(this.db.pragma('page_size', { simple: true }));
    const [result] = this.db.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
    // Readers that never pause keep the log from starting again at its beginning: wait for them.
    if (result.log * pageBytes > LONGEST_WAL_BYTES) this.db.pragma('wal_checkpoint(RESTART)');
  }

  /** Runs `work` durably or not at all. */
  transaction(work: () => void): void {
    const { head } = this;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      if (this.head !== head) this.setHead.run(this.head);
      this.db.exec('COMMIT');
      this.sinceCheckpoint += COMMIT_BYTES;
    } catch (error) {
      // SQLite has already undone some failures by itself.
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      this.head = head;
      this.heads.forget();
      throw error;
    }
  }

  private appendOne(reader: BatchReader): Outcome {
    const { stream, expected, events } = reader;
    const found = this.heads.find(stream);
    const refused = refusal(found, expected);
    if (refused !== undefined) {
      const repeated = found === undefined || found.deleted !== LIVE ? undefined : this.repeated(found, reader);
      return repeated ?? refused;
    }
    const head = found ?? this.heads.create(stream);
    for (let index = 0; index < events; index += 1) {
      reader.nextEvent();
      this.head += 1;
      head.lastRevision += 1;
      if (reader.secret !== SEALED) this.seal(reader);
      const { id, type, metadata, data } = reader;
      this.insert.run(this.head, head.id, head.lastRevision, head.category, id, type, metadata, data);
    }
    return { status: DONE, revision: head.lastRevision, position: this.head };
  }

  private seal(reader: BatchReader): void {
    if (this.sealing === undefined) throw new Error('an event came unsealed to a writer that cannot seal');
    this.sealing.seal(reader);
  }

  /** The answer of the first time, when these very events already stand where this append would have put them. */
  private repeated(head: StreamHead, reader: BatchReader): Outcome | undefined {
    const { expected, events } = reader;
    if (expected === 'any' || expected === 'exists') return undefined;
    const first = expected === 'none' ? 0 : expected + 1;
    const revision = first + events - 1;
    if (revision > head.lastRevision) return undefined;
    let position = 0;
    for (const [at, id] of this.written.all(head.id, first, revision)) {
      reader.nextEvent();
      if (!id.equals(reader.id)) return undefined;
      position = at;
    }
    return { status: DONE, revision, position };
  }
}

function refusal(head: StreamHead | undefined, expected: ExpectedRevision): Outcome | undefined {
  if (head !== undefined && head.deleted !== LIVE) return { status: STREAM_DELETED, revision: -1, position: 0 };
  const actual = head?.lastRevision ?? -1;
  const right =
    expected === 'any' ||
    (expected === 'none' && actual < 0) ||
    (expected === 'exists' && actual >= 0) ||
    expected === actual;
  return right ? undefined : { status: WRONG_REVISION, revision: actual, position: 0 };
}
