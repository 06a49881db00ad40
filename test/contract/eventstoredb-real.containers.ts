import { GenericContainer, Wait } from 'testcontainers';
import { EventStoreDbEventStore } from '#event-store/eventstoredb';
import { eventStoreContract } from './event-store.contract.js';

const IMAGE = process.env['TEMOIN_EVENTSTORE_IMAGE'] ?? 'eventstore/eventstore:23.10.2-jammy';
const PORT = 2113;

/** One node, in memory, empty: what `npm run test:containers` runs where a Docker engine answers. */
async function openOnContainer() {
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts(PORT)
    .withEnvironment({
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_MEM_DB: 'true',
      EVENTSTORE_RUN_PROJECTIONS: 'None',
      EVENTSTORE_TELEMETRY_OPTOUT: 'true',
    })
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
    .start();
  const connection = `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`;
  const open = () => EventStoreDbEventStore.open({ connection });
  const store = open();
  let current = store;
  return {
    store,
    reopen: async () => {
      await current.close();
      return (current = open());
    },
    dispose: async () => {
      await current.close();
      await container.stop();
    },
  };
}

eventStoreContract(`the EventStoreDB adapter, against ${IMAGE}`, openOnContainer);
