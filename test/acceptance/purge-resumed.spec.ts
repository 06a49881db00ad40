import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { ManualClock, toInstant } from '#kernel';
import { keyIdsOf, PURGE_STREAM, type PurgeOpened, PurgePlanner, RunPurge } from '#retention';
import { purge as purgeDecider } from '../../libs/retention/domain/purge.js';
import { DAY, HoldStage, NEXT_DAY, NOON, terms } from '../support/hold-stage.js';
import { pairings } from '../support/pairings.js';
import { expected } from '../support/story.js';

/** The traces of 2 March have expired; a hold whose last day is 3 September holds for another millisecond. */
const LAST_OF_HOLD = Date.parse('2026-09-03T21:59:59.999Z');
const IN_OCTOBER = Date.parse('2026-10-10T09:00:00Z');
const HALF_A_YEAR_ON = Date.parse('2027-03-04T09:00:00Z');
const IN_JUNE = Date.parse('2027-06-01T09:00:00Z');
const SIX_YEARS_ON = Date.parse('2032-03-10T09:00:00Z');

describe.each(pairings)('a purge that takes its time, on $stores', ({ start }) => {
  let stage: HoldStage;
  let habilitationId: string;

  const app = () => stage.test.server.app;
  const purge = () => app().get(CommandBus).execute(new RunPurge());
  const standing = async (): Promise<string[]> =>
    (await stage.test.server.runtime.keyring.keys())
      .filter(({ destroyedAt }) => destroyedAt === undefined)
      .map(({ id }) => id);
  const certificates = async (): Promise<PurgeOpened['data'][]> => {
    const opened: PurgeOpened['data'][] = [];
    for await (const event of stage.test.server.runtime.journal.readStream(PURGE_STREAM))
      if (event.type === 'PurgeOpened' && !event.shredded) opened.push(event.data as PurgeOpened['data']);
    return opened;
  };
  /** What a server does that stops as soon as its certificate is open. */
  const openAndStop = async (): Promise<string[]> => {
    const at = stage.clock.now();
    const keyIds = keyIdsOf(await app().get(PurgePlanner).plan(at));
    const { size, root } = stage.test.server.integrity.head;
    const opening = { purgeId: `stopped-${at}`, openedAt: toInstant(at), rules: [], keyIds, position: 0 };
    const certificate = { ...opening, tree: { size, root } };
    const context = { at, correlationId: opening.purgeId };
    await app().get(Decisions).execute(purgeDecider, PURGE_STREAM, { do: 'open', certificate }, context);
    return keyIds;
  };

  beforeAll(async () => {
    stage = await HoldStage.set(start, new ManualClock(NOON));
    const given = await stage.story.rights(stage.principal, stage.commune.siret, { user: stage.lou.accountId });
    habilitationId = given[0]?.habilitationId ?? '';
    await stage.at(NEXT_DAY, stage.nour, stage.principal, stage.auditor);
    await stage.consult(stage.nour, 6);
    expect((await stage.story.revoke(stage.principal, stage.commune.siret, habilitationId)).status).toBe(204);
    const left = `/api/partners/${stage.commune.siret}/users/${stage.lou.accountId}/departure`;
    expect((await stage.principal.client.post(left)).status).toBeLessThan(300);
    const asked = { ...terms('person', stage.nour.accountId), endsOn: '2026-09-03' };
    const { holdId } = expected(await stage.post(stage.auditor, '', asked), 201);
    await stage.at(NEXT_DAY, stage.administrator);
    expected(await stage.post(stage.administrator, `/${holdId}/approval`), 204);
  });
  afterAll(() => stage.test.dispose());

  it('[S5.3.2-a] keeps to the end what a hold keeps that ends meanwhile, and lets it go at the next run', async () => {
    await stage.at(LAST_OF_HOLD, stage.auditor);
    const { keyring } = stage.test.server.runtime;
    const keep = keyring.keepDerived.bind(keyring);
    jest.spyOn(keyring, 'keepDerived').mockImplementationOnce((day, subjects, at) => {
      stage.clock.set(LAST_OF_HOLD + 1);
      return keep(day, subjects, at);
    });
    const done = await purge();
    expect(done?.counts).toMatchObject({ keys: 1, kept: 1 });
    expect(await stage.readable(3)).toEqual([stage.nour.accountId]);
    // What it kept, and the traces of 3 March.
    expect((await purge())?.counts).toMatchObject({ keys: 2, kept: 0 });
    expect(await stage.readable(3)).toEqual([]);
    expect(await purge()).toBeUndefined();
  });

  it('takes only what its certificate names, when it goes on after a stop; the next one names the rest', async () => {
    await stage.at(IN_OCTOBER, stage.auditor);
    stage.clock.set(HALF_A_YEAR_ON);
    const first = await openAndStop();
    expect(first).toEqual(['trace/2026-09-03']);
    stage.clock.set(IN_JUNE);
    const before = await standing();
    const done = await purge();
    expect(done?.purgeId).toMatch(/^stopped-/);
    const after = new Set(await standing());
    expect(before.filter((id) => !after.has(id))).toEqual(first);
    await purge();
    const named = (await certificates()).flatMap(({ keyIds }) => keyIds);
    expect(new Set(named).size).toBe(named.length);
    expect(await purge()).toBeUndefined();
  });

  it('[S5.3.2-b] spares what a hold keeps that came before it went on, and its certificate says so, after a restart too', async () => {
    await stage.at(SIX_YEARS_ON, stage.auditor, stage.administrator);
    const named = await openAndStop();
    expect(named).toContain(`habilitation/${habilitationId}`);
    const asked = { ...terms('person', stage.lou.accountId), endsOn: '2033-01-31' };
    const { holdId } = expected(await stage.post(stage.auditor, '', asked), 201);
    expected(await stage.post(stage.administrator, `/${holdId}/approval`), 204);
    const done = await purge();
    expect(done?.spared).toContain(`habilitation/${habilitationId}`);
    expect(done?.counts.keys).toBe(named.length - (done?.spared?.length ?? 0));
    await stage.test.restart();
    expect(await standing()).toContain(`habilitation/${habilitationId}`);
    expect(await purge()).toBeUndefined();
    await stage.at(SIX_YEARS_ON, stage.auditor);
    await stage.lift(holdId);
    await purge();
    expect(await standing()).not.toContain(`habilitation/${habilitationId}`);
  });

  it('never names a day that is not due', async () => {
    expect((await certificates()).flatMap(({ keyIds }) => keyIds)).toContain(`trace/${DAY}`);
    expect(await standing()).toContain('trace/2032-03-10');
  });
});
