import { Agent } from 'node:http';
import { percentile } from '../statistics.js';
import type { LoadResult, SteadyRequests } from './jobs.js';
import { post } from './post.js';

/**
 * Requests at a constant rate, whether or not those before have been answered; each is timed from the instant at which
 * it was due, so that a server that holds everything back cannot hide it. (autocannon's `overallRate` sends the requests
 * of all its connections together, once a second.) @throws Error when an answer was not a success
 */
export async function sendSteadily(job: SteadyRequests): Promise<LoadResult> {
  const { url, path, tokens, bodies, seconds, rate } = job;
  const agent = new Agent({ keepAlive: true });
  const count = seconds * rate;
  const times: number[] = [];
  const begun = performance.now();
  const send = async (index: number): Promise<void> => {
    const due = begun + (index * 1000) / rate;
    const [token = '', body = ''] = [tokens[index % tokens.length], bodies[index % bodies.length]];
    await post({ url, path, token, type: 'application/json', body }, agent);
    times.push(performance.now() - due);
  };
  const sent: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const owed = Math.min(count, 1 + Math.floor(((performance.now() - begun) * rate) / 1000));
      while (sent.length < owed) sent.push(send(sent.length));
      if (sent.length < count) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(sent);
  agent.destroy();
  const took = (performance.now() - begun) / 1000;
  return { perSecond: count / took, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
