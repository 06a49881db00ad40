import { json } from 'node:stream/consumers';
import { sendBatches } from './batches.js';
import type { Job, LoadResult } from './jobs.js';
import { sendSingleRequests } from './single.js';
import { sendSteadily } from './steady.js';

function run(job: Job): Promise<LoadResult> {
  switch (job.kind) {
    case 'single':
      return sendSingleRequests(job);
    case 'steady':
      return sendSteadily(job);
    case 'batches':
      return sendBatches(job);
  }
}

const job = (await json(process.stdin)) as Job;
try {
  process.stdout.write(JSON.stringify(await run(job)));
} catch (error) {
  process.stdout.write(JSON.stringify({ failure: error instanceof Error ? error.message : String(error) }));
}
