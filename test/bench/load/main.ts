import { json } from 'node:stream/consumers';
import { sendBatches } from './batches.js';
import type { Job } from './jobs.js';
import { sendSingleRequests } from './single.js';

const job = (await json(process.stdin)) as Job;
try {
  const result = await (job.kind === 'single' ? sendSingleRequests(job) : sendBatches(job));
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  process.stdout.write(JSON.stringify({ failure: error instanceof Error ? error.message : String(error) }));
}
