import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { TRACE_TYPE } from '#traces';
import { Draws } from '../data/population.js';
import { percentile } from '../statistics.js';
import type { Batches, LoadResult } from './jobs.js';
import { post } from './post.js';

/** @throws Error when an answer was not a success */
export async function sendBatches(job: Batches): Promise<LoadResult> {
  const {
    url,
    path,
    tokens: [token = ''],
  } = job;
  const bodies = Array.from({ length: job.batches }, (_, index) => bodyOf(job, index));
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  const times: number[] = [];
  const left = bodies.values();
  const send = async (): Promise<void> => {
    for (const body of left) {
      const begun = performance.now();
      await post({ url, path, token, type: 'application/cloudevents-batch+json', body }, agent);
      times.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: job.connections }, send));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { perSecond: job.batches / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

function bodyOf({ people, size }: Batches, number: number): Buffer {
  const draws = new Draws();
  const batch = randomUUID();
  const entries = Array.from({ length: size }, (_, index) => {
    const who = people[(number + index) % people.length];
    return {
      specversion: '1.0',
      type: TRACE_TYPE,
      source: 'urn:portail:aides',
      id: `${batch}-${index}`,
      time: new Date().toISOString(),
      data: {
        user: who?.accountId,
        session: who?.session,
        service: 'AFAS',
        action: draws.of(['activity.enter', 'activity.read', 'budget.enter']),
        outcome: 'success',
        object: { type: 'facility', ref: `etablissement-${draws.below(1000)}` },
        purpose: 'activity-declaration',
        ip: '10.0.0.1',
        browser: 'Firefox 151',
      },
    };
  });
  return Buffer.from(JSON.stringify(entries));
}
