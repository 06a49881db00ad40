// The contract suites on the real servers, in containers, where a Docker engine answers; elsewhere one line says so.
import { randomUUID } from 'node:crypto';
import { getContainerRuntimeClient, GenericContainer, Wait } from 'testcontainers';

const IMAGE = process.env.TEMOIN_POSTGRES_IMAGE ?? 'postgres:17-bookworm';
const PASSWORD = randomUUID();

async function engine() {
  try {
    return await getContainerRuntimeClient();
  } catch {
    return undefined;
  }
}

if ((await engine()) === undefined) {
  console.log(
    'Not run, contract suites on a real EventStoreDB and PostgreSQL: no Docker engine answers. To run them, start one, then npm run test:containers.',
  );
} else {
  const postgres = await new GenericContainer(IMAGE)
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD })
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  process.env.TEMOIN_TEST_DATABASE_URL = `postgresql://postgres:${PASSWORD}@${postgres.getHost()}:${postgres.getMappedPort(5432)}/postgres`;
  process.once('exit', () => void postgres.stop());
  // Starting a node of EventStoreDB for each test takes its time.
  process.argv.push(
    '--testTimeout=120000',
    '--testMatch',
    '**/test/contract/*.containers.ts',
    '**/test/contract/postgres-*.spec.ts',
  );
  await import('./run.mjs');
}
