// The long form of the two kill tests: TEMOIN_CAMPAIGN_ROUNDS rounds of each, 200 by default.
process.env.TEMOIN_CAMPAIGN_ROUNDS ||= '200';
process.argv.push('test/fault/killed-store.spec.ts', 'test/fault/server-kill.spec.ts');
await import('./run.mjs');
