import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedStores, type SharedStores } from '../support/pairings.js';
import { testPostgres } from '../support/postgres.js';
import { ServerProcess } from '../support/server-process.js';
import { arrive } from '../support/actors.js';

const possible = (await testPostgres()) !== undefined;

(possible ? describe : describe.skip)('two servers that start together on one empty log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-together-'));
  let stores: SharedStores;
  let servers: ServerProcess[];

  beforeAll(async () => {
    stores = (await sharedStores()) as SharedStores;
    servers = ['one', 'other'].map((name) => new ServerProcess(join(folder, name), stores.environment));
    await Promise.all(servers.map((server) => server.start()));
    await Promise.all(servers.map((server) => server.ready()));
  }, 60_000);

  afterAll(async () => {
    for (const server of servers) await server.stop('SIGKILL');
    await stores.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[C9.2-a] open one first administrator, whose letter opens', async () => {
    const opened = servers.filter(({ errors }) => errors.includes('Journal vide'));
    expect(opened).toHaveLength(1);
    const administrator = await arrive(opened[0] as ServerProcess, 'administrateur@localhost');
    const { body } = await administrator.client.get<{ roles: string[] }>('/api/session');
    expect(body.roles).toEqual(['caf-administrator']);
  });
});
