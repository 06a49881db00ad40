import type pg from 'pg';
import type { TableDefinition } from '../port.js';
import { partitionName } from '../sqlite/ddl.js';
import { createIndexSql, createPartitionSql, place } from './ddl.js';

/** A day is indexed once no row has come to it for so many batches: late traces are then few. */
const QUIET_BATCHES = 20;

interface Partition {
  readonly definition: TableDefinition;
  readonly physical: string;
  /** Quoted. */
  readonly table: string;
  indexed: boolean;
  /** Number of the batch that last wrote it. */
  touched: number;
}

/** The partitions of one generation: made when first needed; in bulk, indexed when they have gone quiet. */
export class PartitionTables {
  private readonly open = new Map<string, Partition>();
  private made: string[] = [];
  private batch = 0;

  constructor(
    private readonly client: pg.ClientBase,
    private readonly schema: string,
    private readonly bulk: boolean,
  ) {}

  /** Makes the partition where it is missing, in the transaction under way. @returns its name, quoted. */
  async need(definition: TableDefinition, day: string): Promise<string> {
    const physical = partitionName(definition.name, day);
    let partition = this.open.get(physical);
    if (partition === undefined) {
      const table = place(this.schema, physical);
      if (!(await this.exists(table))) {
        await this.client.query(createPartitionSql(definition, this.schema, physical, day));
        if (!this.bulk) await this.index(definition, physical);
        this.made.push(physical);
      }
      partition = { definition, physical, table, indexed: !this.bulk, touched: this.batch };
      this.open.set(physical, partition);
    }
    partition.touched = this.batch;
    return partition.table;
  }

  /** The partition where it stands. */
  async find(definition: TableDefinition, day: string): Promise<string | undefined> {
    const table = place(this.schema, partitionName(definition.name, day));
    return (await this.exists(table)) ? table : undefined;
  }

  committed(): void {
    this.made = [];
  }

  rolledBack(): void {
    for (const physical of this.made) this.open.delete(physical);
    this.made = [];
  }

  /** After a commit. */
  async endOfBatch(): Promise<void> {
    this.batch += 1;
    if (!this.bulk) return;
    for (const partition of this.open.values()) {
      if (!partition.indexed && this.batch - partition.touched > QUIET_BATCHES) await this.complete(partition);
    }
  }

  async finish(): Promise<void> {
    for (const partition of this.open.values()) if (!partition.indexed) await this.complete(partition);
  }

  /** Indexes, then what the planner needs to read them alone: nobody has to wait for the server's own vacuum. */
  private async complete(partition: Partition): Promise<void> {
    await this.index(partition.definition, partition.physical);
    await this.client.query(`VACUUM (ANALYZE) ${partition.table}`);
    partition.indexed = true;
  }

  private async index(definition: TableDefinition, physical: string): Promise<void> {
    for (const index of definition.indexes ?? []) {
      await this.client.query(createIndexSql(definition, index, this.schema, physical));
    }
  }

  private async exists(table: string): Promise<boolean> {
    const { rows } = await this.client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
      table,
    ]);
    return rows[0]?.found === true;
  }
}
