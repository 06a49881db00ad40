import { describe } from '@jest/globals';
import { PostgresProjections, PostgresViews } from '#read-store/postgres';
import { PostgresTraceSearch, tracesViews } from '#traces';
import { testPostgres } from '../support/postgres.js';
import { type OpenedTraceSearch, traceSearchContract } from './trace-search.contract.js';
import { feedOf, strict } from './trace-search/samples.js';

const postgres = await testPostgres();

async function open(): Promise<OpenedTraceSearch> {
  const url = (await postgres?.database()) ?? '';
  const views = await PostgresViews.open({
    url,
    versions: new Map([[tracesViews.name, tracesViews.version]]),
    connections: 2,
  });
  return {
    async search(traces, idOf) {
      const projections = new PostgresProjections({ url }, [tracesViews], feedOf(traces, idOf), strict);
      await projections.rebuild([tracesViews.name], new AbortController().signal);
      await views.refreshed();
      return new PostgresTraceSearch(views);
    },
    dispose: () => views.close(),
  };
}

(postgres === undefined ? describe.skip : describe)('on PostgreSQL', () => traceSearchContract('PostgreSQL', open));
