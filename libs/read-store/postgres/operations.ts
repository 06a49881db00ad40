import type { Row, TableDefinition } from '../port.js';

interface Run {
  readonly table: TableDefinition;
  /** Which columns it names, and which of them it wants null: one statement serves those that are alike. */
  readonly shape: string;
}

export interface InsertRun extends Run {
  readonly kind: 'insert' | 'once' | 'put';
  readonly rows: Map<string, Row>;
}

export interface UpdateRun extends Run {
  readonly kind: 'update';
  readonly rows: Map<string, { readonly where: Row; readonly set: Row }>;
}

export interface RemoveRun extends Run {
  readonly kind: 'remove';
  readonly rows: Map<string, Row>;
}

export type Operation = InsertRun | UpdateRun | RemoveRun;

/**
 * Changes of ordinary tables in their order, those that follow each other alike gathered into runs. A run never holds two
 * changes of which one could undo what the other sees.
 */
export class Operations {
  private readonly tables = new Map<string, Operation[]>();

  get empty(): boolean {
    return this.tables.size === 0;
  }

  *all(): Generator<Operation> {
    for (const runs of this.tables.values()) yield* runs;
  }

  insert(kind: InsertRun['kind'], table: TableDefinition, row: Row): void {
    for (const column of Object.keys(row)) requireColumn(table, column);
    const key = table.primaryKey.map((column) => String(row[column])).join('\n');
    const last = this.last(table);
    // Two inserts of one row are two statements: the second fails, as it must.
    const alike = last?.kind === kind && (kind !== 'insert' || !last.rows.has(key));
    const run = alike ? last : this.add(table, { kind, table, shape: '', rows: new Map<string, Row>() });
    // Of two `put` the later stands, of two `insertOnce` the earlier.
    if (kind !== 'once' || !run.rows.has(key)) run.rows.set(key, row);
  }

  update(table: TableDefinition, where: Row, set: Row): void {
    for (const column of [...Object.keys(where), ...Object.keys(set)]) requireColumn(table, column);
    const shape = `${shapeOf(where)} → ${Object.keys(set).join()}`;
    const last = this.last(table);
    // An update that changes what it looks for is not gathered: the next might look for what this one wrote.
    const apart = Object.keys(set).every((column) => !(column in where));
    const alike = apart && last?.kind === 'update' && last.shape === shape;
    const run = alike ? last : this.add<UpdateRun>(table, { kind: 'update', table, shape, rows: new Map() });
    run.rows.set(Object.values(where).join('\n'), { where, set });
  }

  remove(table: TableDefinition, where: Row): void {
    for (const column of Object.keys(where)) requireColumn(table, column);
    const shape = shapeOf(where);
    const last = this.last(table);
    const alike = last?.kind === 'remove' && last.shape === shape;
    const run = alike ? last : this.add<RemoveRun>(table, { kind: 'remove', table, shape, rows: new Map() });
    run.rows.set(Object.values(where).join('\n'), where);
  }

  private last(table: TableDefinition): Operation | undefined {
    return this.tables.get(table.name)?.at(-1);
  }

  private add<R extends Operation>(table: TableDefinition, run: R): R {
    const runs = this.tables.get(table.name);
    if (runs === undefined) this.tables.set(table.name, [run]);
    else runs.push(run);
    return run;
  }
}

/** Rows of the same shape: the same columns, null in the same ones. */
export const shapeOf = (row: Row): string =>
  Object.entries(row)
    .map(([column, value]) => (value === null ? `${column}∅` : column))
    .join();

function requireColumn(table: TableDefinition, column: string): void {
  if (!(column in table.columns)) throw new Error(`${table.name} has no column ${column}`);
}
