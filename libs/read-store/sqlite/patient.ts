import { setTimeout as pause } from 'node:timers/promises';
import { type CompiledQuery, type DatabaseConnection, type Driver, SqliteDialect } from 'kysely';
import { Refusal } from '#kernel';

/** Milliseconds that SQLite itself waits for another writer: nobody is answered meanwhile. */
export const OWN_PATIENCE = 20;
const BETWEEN = 5;
const MOST = 30_000;

/**
 * Does what another writer of the file may hold up, again and again; whoever else asks for something is answered meanwhile.
 * @throws Refusal `view.unavailable` after half a minute
 */
export async function patiently<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  for (const begun = performance.now(); ;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() - begun > MOST) throw new Refusal('view.unavailable', 'unavailable');
    }
    await pause(BETWEEN);
  }
}

const isBusy = (error: unknown): boolean =>
  String((error as { readonly code?: unknown } | undefined)?.code).startsWith('SQLITE_BUSY');

/** Each statement is its own transaction: done patiently, one after the other. */
export class PatientDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async () => patient(await acquire());
    return driver;
  }
}

const patient = (connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: <Row>(query: CompiledQuery) => patiently(() => connection.executeQuery<Row>(query)),
  streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
});
