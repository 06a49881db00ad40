import { readStoreContract } from './read-store.contract.js';
import { openSqliteReadStore } from './read-store/sqlite.js';

readStoreContract('read models on SQLite', openSqliteReadStore);
