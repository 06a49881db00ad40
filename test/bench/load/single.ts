import autocannon from 'autocannon';
import type { LoadResult, SingleRequests } from './jobs.js';
import { USER_AGENT } from './post.js';

/** @throws Error when an answer was not a success */
export async function sendSingleRequests(job: SingleRequests): Promise<LoadResult> {
  const { url, path, tokens, bodies, connections, seconds } = job;
  const requests = bodies.map((body, index) => ({
    method: 'POST' as const,
    path,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      authorization: `Bearer ${tokens[index % tokens.length] ?? ''}`,
    },
  }));
  const result = await autocannon({ url, connections, duration: seconds, requests });
  const failures = result.non2xx + result.errors + result.timeouts;
  if (failures > 0) throw new Error(`${failures} requests of ${result.requests.total} failed`);
  const { p50, p99 } = result.latency;
  return { perSecond: result.requests.total / result.duration, p50, p99 };
}
