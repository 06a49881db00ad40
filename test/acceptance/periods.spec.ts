import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pairings } from '../support/pairings.js';
import { type Actor, expected, Story } from '../support/story.js';
import { startServer } from '../../apps/server/server.js';
import { BadSettings, readSettings } from '../../apps/server/settings.js';
import type { TestServer } from '../support/test-server.js';

const REASON = 'Enquête de la CNIL : conservation portée à quinze mois';

describe.each(pairings)('how long data is kept, on $stores', ({ start }) => {
  let test: TestServer;
  let story: Story;
  let auditor: Actor;

  const decide = (by: Actor, body: object) =>
    by.client.post<{ code?: string; decisionId?: string }>('/api/retention/periods/decisions', body);
  const startWith = async (changes: Readonly<Record<string, string>>) => {
    const environment = { ...test.environment, LOG_LEVEL: 'silent', ...changes };
    const server = await startServer({ settings: readSettings(environment), environment });
    await server.close();
  };

  beforeAll(async () => {
    test = await start({});
    story = await Story.begin(test);
    auditor = await story.staff(['trace-auditor'], {
      givenName: 'Odile',
      familyName: 'Exemple',
      email: 'odile@caf.example.org',
      function: 'Auditrice',
    });
  });
  afterAll(() => test.dispose());

  it('[S5.3.2-a] [S5.3.2-b] is decided by a Caf administrator, with a reason, where it is not the ordinary time', async () => {
    const periods = { tracesMonths: 15, habilitationsYears: 6 };
    expect((await decide(auditor, { ...periods, reason: REASON })).status).toBe(403);
    expect((await decide(story.administrator, { ...periods, reason: 'court' })).status).toBe(400);
    expect((await decide(story.administrator, { ...periods, tracesMonths: 121, reason: REASON })).status).toBe(400);
    const ordinary = await decide(story.administrator, { ...periods, tracesMonths: 12, reason: REASON });
    expect(ordinary).toMatchObject({ status: 409, body: { code: 'retention.ordinary-periods' } });
    const { decisionId } = expected(await decide(story.administrator, { ...periods, reason: REASON }), 201);
    const shown = await auditor.client.get('/api/retention/periods');
    expect(shown.body).toEqual({
      tracesMonths: 6,
      habilitationsYears: 6,
      decisions: [
        { decisionId, ...periods, by: story.administrator.accountId, at: expect.any(String), reason: REASON },
      ],
    });
  });

  it('[S5.3.2-a] [S5.3.2-b] is applied by a setting, refused where nobody decided exactly that', async () => {
    await test.server.close();
    await startWith({ TEMOIN_TRACES_MONTHS: '15' });
    await startWith({ TEMOIN_TRACES_MONTHS: '12' });
    for (const other of [
      { TEMOIN_TRACES_MONTHS: '16' },
      { TEMOIN_TRACES_MONTHS: '5' },
      { TEMOIN_HABILITATIONS_YEARS: '7' },
      { TEMOIN_TRACES_MONTHS: '15', TEMOIN_HABILITATIONS_YEARS: '5' },
    ]) {
      await expect(startWith(other)).rejects.toThrow(BadSettings);
    }
    await expect(startWith({ TEMOIN_TRACES_MONTHS: '121' })).rejects.toThrow('de 6 à 12 (de 1 à 120 par décision)');
  });
});
