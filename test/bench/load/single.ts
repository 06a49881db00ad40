import autocannon from 'autocannon';
import type { LoadResult, SingleRequests } from './jobs.js';

/** Firefox's: what the server reads of it is remembered, as with people who keep their browser. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0';

/** @throws Error when an answer was not a success */
export async function sendSingleRequests(job: SingleRequests): Promise<LoadResult> {
  const { url, path, tokens, bodies, connections, seconds, rate } = job;
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
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests,
    ...(rate === undefined ? {} : { overallRate: rate }),
  });
  const failures = result.non2xx + result.errors + result.timeouts;
  if (failures > 0) throw new Error(`${failures} requests of ${result.requests.total} failed`);
  const { p50, p99 } = result.latency;
  return { perSecond: result.requests.total / result.duration, p50, p99 };
}
