// The long form of the kill tests: TEMOIN_CAMPAIGN_ROUNDS rounds of each on the embedded stores (200 by default), and
// TEMOIN_SHARED_ROUNDS on stores that two servers share (50 by default), TEMOIN_PURGE_ROUNDS of a killed purge (200),
// TEMOIN_PURGE_RUNS random histories of years with purges (30).
process.env.TEMOIN_CAMPAIGN_ROUNDS ||= '200';
process.env.TEMOIN_SHARED_ROUNDS ||= '50';
process.env.TEMOIN_PURGE_ROUNDS ||= '200';
process.env.TEMOIN_PURGE_RUNS ||= '30';
process.argv.push(
  'test/fault/killed-store.spec.ts',
  'test/fault/server-kill.spec.ts',
  'test/fault/shared-kill.spec.ts',
  'test/fault/purge-kill.spec.ts',
  'test/fault/purge-years.spec.ts',
);
await import('./run.mjs');
