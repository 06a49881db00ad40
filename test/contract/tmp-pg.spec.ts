import { expect, it } from '@jest/globals';
import pg from 'pg';
import { testPostgres } from '../support/postgres.js';
const t = Date.now();
const postgres = await testPostgres();
it('runs', async () => {
  process.stderr.write(`ready ${Date.now() - t} ${typeof process.send} ${process.pid} ${process.ppid}\n`);
  const u = Date.now();
  const url = await postgres!.database();
  const c = new pg.Client({ connectionString: url }); await c.connect();
  const { rows } = await c.query('select version(), current_user');
  process.stderr.write(JSON.stringify(rows) + (Date.now() - u) + '\n');
  await c.end();
  expect(rows).toHaveLength(1);
});
