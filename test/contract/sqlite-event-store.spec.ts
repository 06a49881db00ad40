import { eventStoreContract } from './event-store.contract.js';
import { openSqlite } from './event-store/sqlite.js';

eventStoreContract('the embedded event store', () => openSqlite());
