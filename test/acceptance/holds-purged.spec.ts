import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { ManualClock } from '#kernel';
import { RunPurge } from '#retention';
import { DAY, HoldStage, NOON, terms } from '../support/hold-stage.js';
import { pairings } from '../support/pairings.js';
import { dossierNumber, expected } from '../support/story.js';

/** The traces of 2 March expire at the end of 2 September, in Paris. */
const LAST = Date.parse('2026-09-02T21:59:59.999Z');
const EXPIRED = LAST + 1;

describe.each(pairings)('a purge that meets legal holds, on $stores', ({ start }) => {
  let stage: HoldStage;
  let onNour: string;
  let onDossier: string;

  const purge = () => stage.test.server.app.get(CommandBus).execute(new RunPurge());
  const approved = async (kind: string, subject: string): Promise<string> => {
    const asked = { ...terms(kind, subject), endsOn: '2026-12-31' };
    const { holdId } = expected(await stage.post(stage.auditor, '', asked), 201);
    expected(await stage.post(stage.administrator, `/${holdId}/approval`), 204);
    return holdId;
  };
  const searched = async (rank: number): Promise<(string | undefined)[]> => {
    const criteria = { partner: stage.commune.siret, dossier: dossierNumber(rank), from: '2026-03-01T00:00:00Z' };
    await stage.viewed();
    return (await stage.story.traces(stage.auditor, criteria)).map(({ user }) => user).sort();
  };

  beforeAll(async () => {
    stage = await HoldStage.set(start, new ManualClock(NOON));
    onNour = await approved('person', stage.nour.accountId);
    onDossier = await approved('dossier', dossierNumber(5));
  });
  afterAll(() => stage.test.dispose());

  it('[S5.3.2-a] finds nothing due while the day has not expired', async () => {
    await stage.at(LAST, stage.auditor);
    expect(await purge()).toBeUndefined();
    expect(await searched(3)).toEqual([stage.nour.accountId, stage.lou.accountId].sort());
  });

  it('[S5.3.2-a] keeps exactly the held person’s traces and the held dossier’s copies, in the log and in the views', async () => {
    await stage.at(EXPIRED, stage.auditor);
    const certificate = await purge();
    expect(certificate?.counts).toMatchObject({ keys: 1, kept: 1, copies: 1 });
    for (const [rank, users] of [
      [3, [stage.nour.accountId]],
      [4, [stage.nour.accountId]],
      [5, []],
    ] as const) {
      expect(await stage.readable(rank)).toEqual(users);
      expect(await searched(rank)).toEqual(users);
    }
    expect((await stage.held(onDossier)).map(({ user }) => user)).toEqual([stage.lou.accountId]);
    expect(await purge()).toBeUndefined();
  });

  it('[S5.3.2-a] lets all of it go at the next run once the holds are lifted, and certifies it', async () => {
    await stage.lift(onNour, onDossier);
    const [kept] = await stage.test.server.runtime.keyring.kept(DAY);
    const certificate = await purge();
    expect(certificate?.counts).toMatchObject({ keys: 2, kept: 0, copies: 0 });
    const opened: unknown[] = [];
    for await (const event of stage.test.server.runtime.journal.readAll({ prefixes: ['purge-'] }))
      if (event.type === 'PurgeOpened' && !event.shredded) opened.push((event.data as { keyIds?: unknown }).keyIds);
    expect(opened.at(-1)).toEqual([kept?.id, `hold/${onDossier}.traces`]);
    for (const rank of [3, 4, 5]) {
      expect(await stage.readable(rank)).toEqual([]);
      expect(await searched(rank)).toEqual([]);
    }
    expect(await stage.held(onDossier)).toEqual([]);
    expect(await purge()).toBeUndefined();
  });
});
