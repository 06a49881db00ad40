import type pg from 'pg';
import type { Row, TableDefinition, Value } from '../port.js';
import { quoted, sqlTypeOf } from './ddl.js';
import { storable } from './rows.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TWO_32 = 2 ** 32;
const OUT_OF_RANGE = '22003';

/** What the driver calls, in its own words; it types but the first. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

class CopyIn implements pg.Submittable {
  readonly done: Promise<void>;
  private resolve!: () => void;
  private reject!: (error: Error) => void;

  constructor(
    private readonly text: string,
    private readonly bytes: Buffer,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: pg.Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.bytes);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleCommandComplete(): void {
    // The answer counts once the server is ready again.
  }

  handleReadyForQuery(): void {
    this.resolve();
  }
}

/** COPY in PostgreSQL's binary format: more than twice as fast as inserts of many rows, at half the work on this side. */
export class Copier {
  private readonly columns: readonly string[];
  private readonly integers: readonly boolean[];
  private bytes = Buffer.allocUnsafe(1024 * 1024);
  private length = 0;

  constructor(definition: TableDefinition) {
    this.columns = Object.keys(definition.columns);
    this.integers = this.columns.map((column) => sqlTypeOf(definition, column) === 'bigint');
  }

  /** All the rows or none. @param table quoted. Errors: the database's. */
  copy(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
    const text = `COPY ${table} (${quoted(this.columns)}) FROM STDIN (FORMAT binary)`;
    return client.query(new CopyIn(text, this.encode(rows))).done;
  }

  private encode(rows: readonly Row[]): Buffer {
    this.length = 0;
    this.room(SIGNATURE.length);
    this.length += SIGNATURE.copy(this.bytes);
    for (const row of rows) {
      this.room(2);
      this.length = this.bytes.writeInt16BE(this.columns.length, this.length);
      for (let index = 0; index < this.columns.length; index += 1) {
        this.field(storable(row[this.columns[index] as string] ?? null), this.integers[index] === true);
      }
    }
    this.room(2);
    this.length = this.bytes.writeInt16BE(-1, this.length);
    return this.bytes.subarray(0, this.length);
  }

  private field(value: Value, integer: boolean): void {
    if (value === null) {
      this.room(4);
      this.length = this.bytes.writeInt32BE(-1, this.length);
    } else if (integer) {
      this.integer(Number(value));
    } else {
      this.room(4 + (typeof value === 'string' ? value.length * 3 : (value as Uint8Array).length));
      const start = this.length + 4;
      const size = typeof value === 'string' ? this.bytes.write(value, start) : (value as Uint8Array).length;
      if (typeof value !== 'string') this.bytes.set(value as Uint8Array, start);
      this.bytes.writeInt32BE(size, this.length);
      this.length = start + size;
    }
  }

  private integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw Object.assign(new Error('not an integer'), { code: OUT_OF_RANGE });
    this.room(12);
    const high = Math.floor(value / TWO_32);
    this.length = this.bytes.writeInt32BE(8, this.length);
    this.length = this.bytes.writeInt32BE(high, this.length);
    this.length = this.bytes.writeUInt32BE(value - high * TWO_32, this.length);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.bytes.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
