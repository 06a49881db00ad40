import { openOnTestServer } from '../support/eventstoredb-server/opened-store.js';
import { eventStoreContract } from './event-store.contract.js';

eventStoreContract('the EventStoreDB adapter, over the wire', () => openOnTestServer({ answerMilliseconds: 15_000 }));
