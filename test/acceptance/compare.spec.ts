import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { Generations } from '#read-store';
import { temoin } from '../support/cli.js';
import { pairings } from '../support/pairings.js';
import { dossierNumber, expected, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const NOW = '2030-01-01T00:00:00Z';
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };

interface Told {
  readonly rows: number;
  readonly rights: number;
  readonly differences: number;
  readonly named: readonly { group: string; table: string; kind: string; columns: { name: string }[] }[];
}

describe.each(pairings)('views held against the log, on $stores', ({ start }) => {
  let test: TestServer;
  let partition: string;

  /** Changes the views in service behind the program's back. */
  async function sql(group: string, text: (place: string) => string): Promise<void> {
    const url = test.environment['DATABASE_URL'];
    if (url === undefined) {
      const generations = new Generations(join(test.folder, 'data', 'views'));
      const { generation = 0 } = generations.current(group) ?? {};
      const database = new Database(generations.fileOf(group, generation));
      database.exec(text(''));
      database.close();
      return;
    }
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const found = await client.query<{ generation: string }>(
      'SELECT generation FROM temoin.generations WHERE view_group = $1 AND in_service',
      [group],
    );
    await client.query(text(`${group}_${found.rows[0]?.generation}.`));
    await client.end();
  }
  const compare = async (): Promise<{ code: number | null; told: Told; err: string }> => {
    const { code, out, err } = await temoin(test.environment, 'replay', '--at', NOW, '--compare', '--json');
    return { code, told: JSON.parse(out) as Told, err };
  };

  beforeAll(async () => {
    test = await start({});
    const story = await Story.begin(test);
    const { siret, administrators } = await story.partner();
    const principal = await story.arrive(administrators.principal);
    const userId = await story.register(principal, siret, NOUR);
    expected(await story.grant(principal, siret, { userId }), 201);
    const agent = await story.arrive(NOUR);
    for (let rank = 0; rank < 5; rank += 1) expected(await story.consult(agent, dossierNumber(rank)), 200);
    partition = `trace_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
    await test.server.close();
  });
  afterAll(() => test.dispose());

  it('are equal to it as they were made, row by row, right by right', async () => {
    const { code, told, err } = await compare();
    expect({ code, differences: told.differences }).toEqual({ code: 0, differences: 0 });
    expect(told.rows).toBeGreaterThan(30);
    expect(told.rights).toBeGreaterThan(0);
    expect(err).toMatch(/disent la même chose/);
  });

  it('are told apart by one row changed, one taken away and one that nothing gives', async () => {
    await sql(
      'traces',
      (place) =>
        `UPDATE ${place}${partition} SET at = at + 1 WHERE position = (SELECT min(position) FROM ${place}${partition})`,
    );
    await sql(
      'traces',
      (place) => `DELETE FROM ${place}${partition} WHERE position = (SELECT max(position) FROM ${place}${partition})`,
    );
    await sql('rights', (place) => `UPDATE ${place}quotas SET valid_from = valid_from + 1 WHERE profile = 'T2'`);
    await sql('rights', (place) => `UPDATE ${place}habilitations SET valid_to = 1 WHERE service = 'CDAP'`);
    const { code, told, err } = await compare();
    expect(code).toBe(65);
    const kinds = told.named.map(({ group, table, kind, columns }) => [
      group,
      table,
      kind,
      ...columns.map(({ name }) => name),
    ]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['traces', partition, 'different', 'at'],
        ['traces', partition, 'missing'],
        ['rights', 'quotas', 'missing'],
        ['rights', 'quotas', 'extra'],
        ['rights', 'habilitations', 'different', 'valid_to'],
        ['rights', 'in force', 'missing'],
      ]),
    );
    expect(told.differences).toBe(kinds.length);
    expect(err).toContain(`traces.${partition} [`);
  });

  it('are so again once they are rebuilt', async () => {
    expect(await temoin(test.environment, 'rebuild')).toMatchObject({ code: 0 });
    expect((await compare()).code).toBe(0);
  });
});
