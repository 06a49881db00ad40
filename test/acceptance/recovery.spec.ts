import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, type Partner, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const AUDITOR = { givenName: 'Odile', familyName: 'Auditrice', email: 'odile@caf.example.org', function: 'Auditrice' };

describe('an act whose process was killed before its trace was written', () => {
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let auditor: Actor;

  beforeAll(async () => {
    test = await startTestServer();
    story = await Story.begin(test);
    commune = await story.partner();
    auditor = await story.staff(['trace-auditor'], AUDITOR);
  });

  afterAll(() => test.dispose());

  it('[S5.3.1-a] gets its trace at the next start, once', async () => {
    const { journal, store } = test.server.runtime;
    const at = Date.now();
    const event = {
      type: 'QuotaSet',
      data: { siret: commune.siret, service: 'CDAP', profile: 'T2', level: 'partner', maximum: 13 },
    };
    const context = { at, correlationId: 'interrupted' };
    await journal.append(`habilitations-${commune.siret}.CDAP`, [event], 'exists', context);
    const recovered = async () => {
      const head = String(await test.server.runtime.store.head());
      return story.traces(auditor, { partner: commune.siret, action: 'act.recovered' }, head);
    };
    expect(await store.head()).toBeGreaterThan(0);
    await test.restart();
    const traces = await recovered();
    expect(traces).toMatchObject([
      { at: new Date(at).toISOString(), outcome: 'success', details: { event: 'QuotaSet' } },
    ]);
    await test.restart();
    expect(await recovered()).toEqual(traces);
  });
});
