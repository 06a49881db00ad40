import Database from 'better-sqlite3';
import type { Row, Value, ViewGroup } from '../port.js';
import type { ListedTable, ViewTables } from '../view-tables.js';
import { Generations } from './generations.js';

/** The views of a folder; opened for reading, so that nothing else need stop. */
export class SqliteViewTables implements ViewTables {
  private readonly generations: Generations;
  private readonly open = new Map<string, Database.Database>();

  constructor(folder: string) {
    this.generations = new Generations(folder);
  }

  checkpoint(group: ViewGroup): Promise<number | undefined> {
    const found = this.database(group)?.prepare<[], number>('SELECT position FROM _checkpoint').pluck().get();
    return Promise.resolve(found);
  }

  tables(group: ViewGroup): Promise<readonly ListedTable[]> {
    const database = this.database(group);
    if (database === undefined) return Promise.resolve([]);
    const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    const names = database.prepare<[], string>(sql).pluck().all();
    const listed = group.tables.flatMap((definition) =>
      names.filter((name) => isOf(name, definition)).map((name) => ({ name, definition })),
    );
    return Promise.resolve(listed);
  }

  async *rows(group: ViewGroup, { name, definition }: ListedTable): AsyncGenerator<Row> {
    const columns = Object.keys(definition.columns).map(quote).join(', ');
    const sql = `SELECT ${columns} FROM ${quote(name)} ORDER BY ${definition.primaryKey.map(quote).join(', ')}`;
    const rows = this.database(group)?.prepare<[], Record<string, Value>>(sql).iterate() ?? [];
    yield* rows;
  }

  close(): Promise<void> {
    for (const database of this.open.values()) database.close();
    this.open.clear();
    return Promise.resolve();
  }

  private database({ name, version }: ViewGroup): Database.Database | undefined {
    const current = this.generations.current(name);
    if (current?.version !== version) return undefined;
    let database = this.open.get(name);
    if (database === undefined) {
      database = new Database(this.generations.fileOf(name, current.generation), { readonly: true });
      this.open.set(name, database);
    }
    return database;
  }
}

const quote = (name: string): string => `"${name}"`;

/** A table, or a partition of it: `<name>_<day>`. */
export const isOf = (name: string, { name: table, partitioned }: ListedTable['definition']): boolean =>
  partitioned === true ? name.startsWith(`${table}_`) && /_\d{8}$/.test(name) : name === table;
