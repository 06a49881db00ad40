import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import pg from 'pg';
import { PostgresProcess } from '../../support/postgres-process.js';
import type { Line } from '../bench.js';
import { FilledFolder } from '../data/filled-folder.js';
import { number } from '../figures.js';
import { QUICK_TRACES } from '../options.js';
import type { MemoryMark } from '../servers/rebuild-main.js';
import { timed } from '../statistics.js';
import type { Workspace } from '../workspace.js';

const TRACES = 1_000_000;
/** The last third of a rebuild may have so much more memory than the first. */
const FLAT = 1.25;

interface Rebuilt {
  readonly seconds: number;
  readonly marks: readonly MemoryMark[];
}

/** The trace view rebuilt into PostgreSQL, in a process of its own, against the server's own copy of the same rows. */
export const postgresRebuild: Line = {
  names: ['postgres-rebuild'],
  async measure({ workspace, options }) {
    const traces = options.quick ? QUICK_TRACES : TRACES;
    const folder = await FilledFolder.make(workspace, traces, 'postgres-log');
    const database = await (await PostgresProcess.make()).start();
    try {
      const rebuilt = await rebuild(workspace, folder.path, database.url);
      const raw = await copyAll(database.url);
      const growth = growthOf(rebuilt.marks);
      return [
        {
          name: 'postgres-rebuild',
          value: traces / rebuilt.seconds,
          unit: 'lignes/s',
          limit: raw,
          against: 'les mêmes lignes copiées par PostgreSQL lui-même dans une table, puis leurs index',
          wanted: [{ of: 'value', bound: 'at-least', threshold: 15_000 }],
          also: [
            {
              text: `mémoire du dernier tiers ÷ celle du premier ≤ ${number(FLAT)} : ${number(growth)}`,
              met: growth <= FLAT,
            },
          ],
          notes: [
            `${number(traces)} traces en ${number(rebuilt.seconds)} s ; mémoire au plus ${number(Math.max(...rebuilt.marks.map(({ memory }) => memory)) / 1e6)} Mo`,
          ],
        },
      ];
    } finally {
      await database.stop();
      rmSync(database.folder, { recursive: true, force: true });
      workspace.remove('postgres-log');
    }
  },
};

async function rebuild(workspace: Workspace, folder: string, url: string): Promise<Rebuilt> {
  const script = join(import.meta.dirname, '../servers/rebuild-main.js');
  const child = workspace.owns(
    spawn(process.execPath, [script, folder, url], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  return (await json(child.stdout)) as Rebuilt;
}

/** Most memory of the last third of the rows ÷ of the first. */
function growthOf(marks: readonly MemoryMark[]): number {
  const end = marks.at(-1)?.position ?? 0;
  const most = (from: number, to: number): number =>
    Math.max(...marks.filter(({ position }) => position > from && position <= to).map(({ memory }) => memory));
  return most((2 * end) / 3, end) / most(0, end / 3);
}

/** Rows a second. */
async function copyAll(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(
      `SELECT table_schema AS schema FROM information_schema.tables WHERE table_name = 'trace' ORDER BY 1 DESC LIMIT 1`,
    );
    let count = 0;
    const seconds = await timed(async () => {
      const copied = await client.query(`CREATE TABLE raw_copy AS SELECT * FROM "${rows[0]?.schema}".trace`);
      count = copied.rowCount ?? 0;
      await client.query('ALTER TABLE raw_copy ADD PRIMARY KEY (position)');
      for (const column of ['facet', 'user', 'object'])
        await client.query(`CREATE INDEX ON raw_copy ("${column}", at)`);
    });
    return count / seconds;
  } finally {
    await client.end();
  }
}
