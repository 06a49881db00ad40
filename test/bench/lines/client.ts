import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EventStore, Journal, type NewEvent, SqliteEventStore } from '#event-store';
import { EventStoreDbEventStore } from '#event-store/eventstoredb';
import { Keyring, legalDayOf } from '#keyring';
import { eventRegistry } from '../../../apps/server/log-contexts.js';
import { randomIds } from '../../../apps/server/ids.js';
import { LogServerProcess } from '../../support/log-server-process.js';
import type { Line } from '../bench.js';
import { drafts, inBatches } from '../data/drafts.js';
import { number } from '../figures.js';
import { median, timed } from '../statistics.js';
import type { Workspace } from '../workspace.js';

const ROUNDS = 3;
const A_ROUND = 20_000;
/** Events of one append, and streams written at once: what a busy server's lane does. */
const AN_APPEND = 100;
const STREAMS = 8;

/** Sealed traces through the official client to the test server, beside the embedded store. */
export const throughTheClient: Line = {
  names: ['client-append', 'client-read'],
  async measure({ workspace }) {
    const { appended, read } = await measureAll(workspace);
    const notes = [
      `${number(ROUNDS)} reprises de ${number(A_ROUND)} événements, ${AN_APPEND} par ajout, ${STREAMS} flux ; serveur d’essai (Node.js, SQLite), pas un EventStoreDB`,
    ];
    const against = 'le journal embarqué, mêmes événements';
    const unit = 'événements/s';
    return [
      { name: 'client-append', value: appended.client, unit, limit: appended.embedded, against, wanted: [], notes },
      { name: 'client-read', value: read.client, unit, limit: read.embedded, against, wanted: [], notes },
    ];
  },
};

async function measureAll(workspace: Workspace) {
  const folder = workspace.path('client');
  mkdirSync(folder);
  const server = await new LogServerProcess(join(folder, 'server')).start();
  const client = EventStoreDbEventStore.open({ connection: server.url });
  const embedded = await SqliteEventStore.open({ file: join(folder, 'log.db') });
  const speeds = { appended: { client: [] as number[], embedded: [] as number[] }, read: { client: 0, embedded: 0 } };
  try {
    for (const [round, events] of sealed(folder, embedded).entries()) {
      speeds.appended.embedded.push(A_ROUND / (await timed(() => append(embedded, round, events))));
      speeds.appended.client.push(A_ROUND / (await timed(() => append(client, round, events))));
    }
    speeds.read.embedded = await readSpeed(embedded);
    speeds.read.client = await readSpeed(client);
  } finally {
    await client.close();
    await embedded.close();
    await server.stop();
    workspace.remove('client');
  }
  const { appended, read } = speeds;
  return { appended: { client: median(appended.client), embedded: median(appended.embedded) }, read };
}

/** The events of each round. */
function sealed(folder: string, store: EventStore): NewEvent[][] {
  const keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 7) });
  const journal = new Journal(store, eventRegistry(), keyring, randomIds, legalDayOf);
  const all = [...drafts(ROUNDS * A_ROUND, Date.now(), ROUNDS)];
  const events = all.map(({ type, content, correlationId }) =>
    journal.encode('trace-2026-01-01.bench', { type, data: content }, { at: Date.parse(content.at), correlationId }),
  );
  keyring.close();
  return [...inBatches(events, A_ROUND)];
}

async function append(store: EventStore, round: number, events: readonly NewEvent[]): Promise<void> {
  const batches = [...inBatches(events, AN_APPEND)].values();
  const write = async (_: unknown, lane: number): Promise<void> => {
    let revision: number | 'none' = 'none';
    for (const batch of batches) {
      ({ revision } = await store.append(`trace-2026-01-0${round + 1}.lane${lane}`, batch, revision));
    }
  };
  await Promise.all(Array.from({ length: STREAMS }, write));
}

async function readSpeed(store: EventStore): Promise<number> {
  let count = 0;
  const seconds = await timed(async () => {
    for await (const event of store.readAll()) count += event.revision >= 0 ? 1 : 0;
  });
  return count / seconds;
}
