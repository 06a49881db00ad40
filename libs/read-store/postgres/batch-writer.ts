import type pg from 'pg';
import type { Pending } from '../merged-changes.js';
import type { Row, TableDefinition } from '../port.js';
import { isDuplicate } from './connection.js';
import { Copier } from './copy.js';
import { place } from './ddl.js';
import { type Operation, shapeOf } from './operations.js';
import type { PartitionTables } from './partition-tables.js';
import { keyOf, partitionId, type PartitionRows, type RecordedChanges } from './recorded-changes.js';
import { incrementSql, insertSql, presentSql, removeSql, updateSql } from './rows.js';

/** From so many rows on, COPY is faster than one insert of them all. */
const COPY_FROM = 50;

/** A partition holds already what the batch was projected to add. */
export class Collision extends Error {}

/** Writes what was recorded for a batch into one generation, inside the transaction under way. */
export class BatchWriter {
  private readonly copiers = new Map<string, Copier>();

  constructor(
    private readonly client: pg.ClientBase,
    private readonly schema: string,
    private readonly tables: ReadonlyMap<string, TableDefinition>,
    private readonly partitions: PartitionTables,
    private readonly bulk: boolean,
  ) {}

  /** @throws Collision where a row of a partition stands already: nothing of the batch may be kept. */
  async write(changes: RecordedChanges): Promise<void> {
    for (const partition of changes.partitions.values()) await this.writePartition(partition);
    for (const operation of changes) await this.carryOut(operation);
    for (const { table, column, rows } of changes.merged.counters()) await this.add(table, column, rows);
    for (const { table, column, rows } of changes.merged.latests()) await this.raise(table, column, rows);
  }

  /** Which keys of the recorded rows stand in the partitions, by `partitionId`. */
  async taken(changes: RecordedChanges): Promise<Map<string, ReadonlySet<string>>> {
    const taken = new Map<string, ReadonlySet<string>>();
    for (const { table, day, rows } of changes.partitions.values()) {
      const name = await this.partitions.find(table, day);
      if (name === undefined || rows.length === 0) continue;
      const found = await this.client.query<Row>(presentSql(name, table, rows));
      taken.set(partitionId(table.name, day), new Set(found.rows.map((row) => keyOf(table, row))));
    }
    return taken;
  }

  private async writePartition({ table, day, rows }: PartitionRows): Promise<void> {
    if (rows.length === 0) return;
    const name = await this.partitions.need(table, day);
    if (this.bulk && rows.length >= COPY_FROM) return this.copy(name, table, rows);
    const { rowCount } = await this.client.query(insertSql(name, table, rows, 'ignore'));
    if (rowCount !== rows.length) throw new Collision();
  }

  private async copy(name: string, table: TableDefinition, rows: readonly Row[]): Promise<void> {
    let copier = this.copiers.get(table.name);
    if (copier === undefined) this.copiers.set(table.name, (copier = new Copier(table)));
    try {
      await copier.copy(this.client, name, rows);
    } catch (error) {
      throw isDuplicate(error) ? new Collision() : error;
    }
  }

  private async carryOut(operation: Operation): Promise<void> {
    const { table } = operation;
    const name = place(this.schema, table.name);
    if (operation.kind === 'update') {
      const pairs = [...operation.rows.values()];
      await this.client.query(
        updateSql(
          name,
          table,
          pairs.map(({ where }) => where),
          pairs.map(({ set }) => set),
        ),
      );
    } else if (operation.kind === 'remove') {
      await this.client.query(removeSql(name, table, [...operation.rows.values()]));
    } else {
      const conflict = { insert: 'fail', once: 'ignore', put: 'replace' } as const;
      await this.client.query(insertSql(name, table, [...operation.rows.values()], conflict[operation.kind]));
    }
  }

  private async add(name: string, column: string, pending: Iterable<Pending>): Promise<void> {
    const rows = [...pending].map(({ key, value }) => ({ ...key, [column]: value }));
    await this.client.query(incrementSql(place(this.schema, name), this.definition(name), column, rows));
  }

  private async raise(name: string, column: string, pending: Iterable<Pending>): Promise<void> {
    const alike = Map.groupBy(pending, ({ key }) => shapeOf(key));
    for (const rows of alike.values()) {
      const sets = rows.map(({ value }) => ({ [column]: value }));
      const wheres = rows.map(({ key }) => key);
      await this.client.query(updateSql(place(this.schema, name), this.definition(name), wheres, sets, column));
    }
  }

  private definition(table: string): TableDefinition {
    const definition = this.tables.get(table);
    if (definition === undefined) throw new Error(`${table} is not a table of this group`);
    return definition;
  }
}
