import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { testPostgres } from '../support/postgres.js';
import { type Actor, dossierNumber, Story } from '../support/story.js';
import { SharedHouse } from './shared-load.js';

const POLL = 50;
const MOST_TRIES = 1_000;
const possible = (await testPostgres()) !== undefined;

interface Report {
  readonly log: { readonly status: string };
  readonly interruption?: string;
}

(possible ? describe : describe.skip)('a server whose stores are out of reach', () => {
  let house: SharedHouse;
  let story: Story;
  let agent: Actor;
  let rank = 0;

  beforeAll(async () => {
    house = await SharedHouse.open();
    story = await Story.begin(house);
    const commune = await story.partner();
    await house.ready();
    agent = await story.arrive(commune.users[0] ?? { email: '' });
  }, 120_000);
  afterAll(() => house.close(), 60_000);

  const consult = () => story.consult(agent, dossierNumber((rank += 1)));

  /** What comes until one answer is as wanted. */
  async function until(wanted: (answer: Answer) => boolean): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < MOST_TRIES) {
      const answer = await consult();
      answers.push(answer);
      if (wanted(answer)) return answers;
      await pause(POLL);
    }
    throw new Error('the answer that was waited for never came');
  }

  const refused = ({ status, headers, body }: Answer) => ({
    status,
    retry: Number(headers.get('retry-after')) > 0,
    data: JSON.stringify(body).includes('"fields"'),
  });

  it('[S5.3.1-a] gives no data while the log is away: 503 and Retry-After; readiness says why; then goes on by itself', async () => {
    expect((await consult()).status).toBe(200);
    await house.log.stop('SIGKILL');
    const answer = await consult();
    expect(refused(answer)).toEqual({ status: 503, retry: true, data: false });
    expect(answer.body).toMatchObject({ code: 'store.unavailable' });
    const ready = await agent.client.get<Report>('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body.log.status).toBe('unavailable');
    await house.log.start();
    const meanwhile = await until(({ status }) => status === 200);
    for (const each of meanwhile.slice(0, -1)) expect(refused(each)).toEqual({ status: 503, retry: true, data: false });
    await house.ready();
  }, 60_000);

  it('[S5.3.1-a] gives no data while the database is away, and goes on by itself', async () => {
    await house.database.stop('SIGKILL');
    const away = await until(({ status }) => status !== 200);
    expect(refused(away.at(-1) as Answer)).toEqual({ status: 503, retry: true, data: false });
    const ready = await readyReport();
    expect(ready.interruption).toMatch(/out of reach/);
    await house.database.start();
    await until(({ status }) => status === 200);
    await house.ready();
  }, 60_000);

  /** Once it says that something is wrong: a connection that is lost is noticed within a moment. */
  async function readyReport(): Promise<Report> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { status, body } = await agent.client.get<Report>('/health/ready');
      if (status === 503 && body.interruption !== undefined) return body;
      await pause(POLL);
    }
    throw new Error('readiness never said that the database is away');
  }
});
