import type { Database, Statement } from 'better-sqlite3';
import type { Row, TableDefinition, Value } from '../port.js';
import { createIndexSql, createTableSql, partitionName } from './ddl.js';

interface Partition {
  readonly insert: Statement<unknown[]>;
  indexed: boolean;
  /** Number of the batch that last wrote it. */
  touched: number;
}

/** A day is indexed once no row has come to it for so many batches: late traces are then few. */
const QUIET_BATCHES = 20;

/**
 * The partitions of one table. In bulk (a rebuild) a partition's indexes are built when it has gone quiet, which is
 * more than twice as fast as keeping them up row by row; live, they stand from the start.
 */
export class Partitions {
  private readonly open = new Map<string, Partition>();
  private readonly columns: readonly string[];
  private batch = 0;

  constructor(
    private readonly database: Database,
    private readonly definition: TableDefinition,
    private readonly bulk: boolean,
  ) {
    this.columns = Object.keys(definition.columns);
  }

  /** @returns false where a row with this primary key stands already. */
  insert(key: string, row: Row): boolean {
    const partition = this.open.get(key) ?? this.prepare(key);
    partition.touched = this.batch;
    const { columns } = this;
    const values = new Array<Value | undefined>(columns.length);
    for (let index = 0; index < columns.length; index += 1) values[index] = row[columns[index] as string] ?? null;
    return partition.insert.run(values).changes > 0;
  }

  /** To be called inside the batch's transaction, after its rows. */
  endOfBatch(): void {
    this.batch += 1;
    if (!this.bulk) return;
    for (const [key, partition] of this.open) {
      if (!partition.indexed && this.batch - partition.touched > QUIET_BATCHES) this.index(key, partition);
    }
  }

  finish(): void {
    for (const [key, partition] of this.open) if (!partition.indexed) this.index(key, partition);
  }

  /** After a rollback, tables made in the transaction are gone. */
  forget(): void {
    this.open.clear();
  }

  private prepare(key: string): Partition {
    const physical = partitionName(this.definition.name, key);
    const found = this.database
      .prepare('SELECT indexed FROM _partitions WHERE "table" = ? AND "key" = ?')
      .pluck()
      .get(this.definition.name, key) as number | undefined;
    if (found === undefined) {
      this.database.exec(createTableSql(this.definition, physical));
      this.database
        .prepare('INSERT INTO _partitions ("table", "key", indexed) VALUES (?, ?, 0)')
        .run(this.definition.name, key);
    }
    const holes = this.columns.map(() => '?').join(', ');
    const partition: Partition = {
      insert: this.database.prepare(`INSERT OR IGNORE INTO "${physical}" VALUES (${holes})`),
      indexed: found === 1,
      touched: this.batch,
    };
    if (!this.bulk && !partition.indexed) this.index(key, partition);
    this.open.set(key, partition);
    return partition;
  }

  private index(key: string, partition: Partition): void {
    const physical = partitionName(this.definition.name, key);
    for (const index of this.definition.indexes ?? []) this.database.exec(createIndexSql(index, physical));
    this.database
      .prepare('UPDATE _partitions SET indexed = 1 WHERE "table" = ? AND "key" = ?')
      .run(this.definition.name, key);
    partition.indexed = true;
  }
}
