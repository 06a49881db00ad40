import pg from 'pg';

/** A transaction that its client leaves hanging must not outlive its lease. */
const IDLE_IN_TRANSACTION_MS = 5_000;
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
const IDLE_MS = 300_000;
const BIGINT = 20;
const NUMERIC = 1700;

/** Instants, positions and counts stay below 2^53: 64-bit integers and sums of them are numbers here, as in SQLite. */
const asNumber = (text: string): number => Number(text);
const parserOf: (oid: number, format?: 'text' | 'binary') => unknown = pg.types.getTypeParser;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (oid === BIGINT || oid === NUMERIC) && format !== 'binary'
      ? asNumber
      : parserOf(oid, format)) as typeof pg.types.getTypeParser,
};

const configOf = (url: string, name: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: name,
  types,
  keepAlive: true,
  connectionTimeoutMillis: CONNECT_MS,
});

/**
 * A connection of its own, for one user at a time. Once it is lost, each query on it fails.
 * @param patience milliseconds after which an answer that did not come counts as a failure; 0: none.
 */
export async function connect(url: string, name: string, patience = ANSWER_MS): Promise<pg.Client> {
  const client = new pg.Client({ ...configOf(url, name), ...(patience === 0 ? {} : { query_timeout: patience }) });
  // What was under way learns of a lost connection by its own failure; an idle one must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The connection on which projections write. A power cut may lose the last transactions, never half of one. */
export async function connectWriter(url: string): Promise<pg.Client> {
  const client = await connect(url, 'temoin projections', 0);
  await client.query(`SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`);
  await client.query('SET synchronous_commit = off');
  await client.query('SET client_min_messages = warning');
  return client;
}

/** @param settings of the server, for its sessions. */
export function connectPool(
  url: string,
  name: string,
  max: number,
  settings: Readonly<Record<string, string>> = {},
): pg.Pool {
  const options = Object.entries({ jit: 'off', ...settings })
    .map(([setting, value]) => `-c ${setting}=${value}`)
    .join(' ');
  // A new connection is slow, and knows no plan: those that stand are kept.
  const pool = new pg.Pool({ ...configOf(url, name), max, options, idleTimeoutMillis: IDLE_MS });
  pool.on('error', () => undefined);
  // One that is lent and has nothing under way would end the process too: the pool listens only to those that it holds.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** By its shape: the system's errors are not always of this realm's class (worker threads, tests). */
function shapeOf(error: unknown): Readonly<Partial<Record<'code' | 'message' | 'constraint' | 'column', unknown>>> {
  return typeof error === 'object' && error !== null ? error : {};
}

export function sqlState(error: unknown): string | undefined {
  const { code } = shapeOf(error);
  return typeof code === 'string' ? code : undefined;
}

/** 22: a value that its column cannot hold; 23: a broken key or an absent value; 54: past a limit, such as an index entry's. */
export const isDataError = (error: unknown): boolean => /^(22|23|54)...$/.test(sqlState(error) ?? '');

/** What the database refused, without its words: they quote the values, and readiness shows them to anybody. */
export function refusalOf(error: unknown): Error {
  const { code, constraint, column } = shapeOf(error);
  const where = [constraint, column].filter((name) => typeof name === 'string').join(' ');
  return new Error(`the database refuses it, SQLSTATE ${String(code)} ${where}`.trim(), { cause: error });
}

export const isDuplicate = (error: unknown): boolean => sqlState(error) === '23505';

/** A schema or table that is not there: its generation went out of service long ago. */
export const isGone = (error: unknown): boolean => /^(42P01|3F000)$/.test(sqlState(error) ?? '');

/** The database is out of reach, stopping, starting or full of connections: it may pass. */
export function isUnreachable(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return /^(08...|53300|57P..|25P03|E[A-Z]{3,})$/.test(code);
  return /connection|not queryable|timeout/i.test(String(shapeOf(error).message));
}

/** Runs `work` in one transaction. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // On a lost connection there is nothing left to roll back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
