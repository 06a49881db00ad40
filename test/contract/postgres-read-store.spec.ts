import { describe } from '@jest/globals';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { readStoreContract } from './read-store.contract.js';
import { openPostgresReadStore } from './read-store/postgres.js';

const postgres = await testPostgres();

(postgres === undefined ? describe.skip : describe)('on PostgreSQL', () =>
  readStoreContract('read models on PostgreSQL', () => openPostgresReadStore(postgres as TestPostgres)),
);
