import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { ManualClock } from '#kernel';
import { type HoldsInForce, TendHolds } from '#retention';
import { DAY, HoldStage, NEXT_DAY, NOON, type ShownHold } from '../support/hold-stage.js';
import { pairings } from '../support/pairings.js';
import { dossierNumber, expected } from '../support/story.js';

describe.each(pairings)('what legal holds keep, on $stores', ({ start }) => {
  let stage: HoldStage;

  beforeAll(async () => void (stage = await HoldStage.set(start, new ManualClock(NOON))));
  afterAll(() => stage.test.dispose());

  describe('once a day is purged', () => {
    let onNour: string;
    let onDossier: string;
    let atNoon: HoldsInForce;

    beforeAll(async () => {
      onNour = await stage.approved('person', stage.nour.accountId);
      onDossier = await stage.approved('dossier', dossierNumber(3));
      await stage.at(NEXT_DAY, stage.auditor, stage.administrator, stage.principal);
      const { keyring } = stage.test.server.runtime;
      atNoon = await stage.holds.inForce(stage.clock.now());
      expect(await atNoon.preserve(DAY)).toBe(2);
      expect(await atNoon.preserve(DAY)).toBe(0);
      await keyring.keepDerived(DAY, await atNoon.subjectsOn(DAY), stage.clock.now());
      await keyring.destroy(`trace/${DAY}`, stage.clock.now());
    });

    it('[S5.3.2-a] keep exactly the held person’s traces; their neighbours’ are gone on time', async () => {
      expect(await stage.readable(3)).toEqual([stage.nour.accountId]);
      expect(await stage.readable(4)).toEqual([stage.nour.accountId]);
      expect(await stage.readable(5)).toEqual([]);
    });

    it('[S5.3.3-a] show a held trace past its time to auditors, and to no gestionnaire', async () => {
      const criteria = { user: stage.nour.accountId, dossier: dossierNumber(4), from: '2026-03-01T00:00:00Z' };
      expect(await stage.story.traces(stage.auditor, { ...criteria, partner: stage.commune.siret })).toHaveLength(1);
      expect(await stage.story.traces(stage.principal, criteria)).toHaveLength(1);
      await stage.at(Date.parse('2026-09-05T09:00:00Z'), stage.auditor, stage.principal);
      expect(await stage.story.traces(stage.auditor, { ...criteria, partner: stage.commune.siret })).toHaveLength(1);
      expect(await stage.story.traces(stage.principal, criteria)).toEqual([]);
      await stage.at(NEXT_DAY, stage.auditor, stage.principal);
    });

    it('[S5.3.2-a] keep a held dossier’s traces as copies, which auditors read, and not their users’ other acts', async () => {
      const rows = await stage.held(onDossier);
      expect(rows.map(({ user }) => user).sort()).toEqual([stage.nour.accountId, stage.lou.accountId].sort());
      expect(rows[0]).toMatchObject({ action: 'dossier.open', object: { ref: dossierNumber(3) } });
      expect(await stage.held(onNour)).toEqual([]);
    });

    it('keep with each copy what the original’s leaf in the Merkle tree covers', async () => {
      const rows = await stage.held(onDossier);
      const { journal, store } = stage.test.server.runtime;
      const stored = await Array.fromAsync(store.readAll({ prefixes: [`trace-${DAY}.`] }));
      for await (const event of journal.readStream(`hold-${onDossier}.traces`)) {
        if (event.shredded) throw new Error('a copy opens');
        const { original } = event.data as { original: { id: string; sealed: string } };
        const { data, ...place } = stored.find(({ id }) => id === original.id) ?? { data: Buffer.alloc(0) };
        expect(original).toEqual({ ...place, sealed: Buffer.from(data).toString('base64') });
        expect(rows.map(({ id, position }) => [id, position])).toContainEqual([
          original.id,
          'position' in place ? place.position : 0,
        ]);
      }
    });

    it('say so again, and make no copy, in a run that goes on after a stop', async () => {
      const again = await stage.holds.inForce(stage.clock.now());
      expect(await again.preserve(DAY)).toBe(0);
      expect(await again.subjectsOn(DAY)).toEqual([stage.nour.accountId]);
      expect(await stage.holds.releaseEnded(stage.clock.now())).toEqual({ days: [], keyIds: [] });
    });

    it('let go at the next run of what they kept, once lifted, and of nothing before', async () => {
      const { runtime } = stage.test.server;
      await stage.lift(onNour, onDossier);
      // A run that had begun before goes on as it began.
      expect(await atNoon.subjectsOn(DAY)).toEqual([stage.nour.accountId]);
      expect(await stage.readable(4)).toEqual([stage.nour.accountId]);
      const due = await stage.holds.due(stage.clock.now());
      const keyIds = (await runtime.keyring.kept(DAY)).map(({ id }) => id);
      expect(due).toEqual({ days: [{ day: DAY, keyIds }], keyIds: [`hold/${onDossier}.traces`] });
      expect(keyIds).toHaveLength(1);

      const destroy = runtime.keyring.destroy.bind(runtime.keyring);
      runtime.keyring.destroy = () => {
        throw new Error('stopped half way');
      };
      await expect(stage.holds.releaseEnded(stage.clock.now())).rejects.toThrow('stopped half way');
      runtime.keyring.destroy = destroy;
      expect(await stage.holds.releaseEnded(stage.clock.now())).toEqual({ days: [], keyIds: due.keyIds });
      expect(await stage.holds.releaseEnded(stage.clock.now())).toEqual({ days: [], keyIds: [] });
      for (const rank of [3, 4, 5]) expect(await stage.readable(rank)).toEqual([]);
      expect(await Array.fromAsync(runtime.journal.readStream(`hold-${onDossier}.traces`))).toEqual([]);
      expect(await stage.held(onDossier)).toEqual([]);
      expect(await runtime.keyring.kept()).toEqual([]);
    });
  });

  describe('as time goes by', () => {
    const tend = (at: string) => stage.test.server.app.get(CommandBus).execute(new TendHolds(Date.parse(at)));
    const letters = () => stage.test.messages().filter(({ subject }) => subject.includes('conservation'));

    it('recall their end once, to whoever asked and whoever approved, at the next turn where that failed', async () => {
      const holdId = await stage.approved('person', stage.lou.accountId);
      await tend('2026-06-15T10:00:00Z');
      expect(letters()).toEqual([]);
      const { outbox } = stage.test.server.runtime.folder;
      renameSync(outbox, `${outbox}.away`);
      writeFileSync(outbox, 'not a folder');
      await tend('2026-06-16T09:59:45Z');
      rmSync(outbox);
      renameSync(`${outbox}.away`, outbox);
      expect((await stage.shown(holdId)).remindedAt).toBeNull();
      await tend('2026-06-16T10:00:00Z');
      await stage.shown(holdId);
      await tend('2026-06-16T10:00:15Z');
      await tend('2026-06-17T10:00:00Z');
      expect(
        letters()
          .map(({ to }) => to)
          .sort(),
      ).toEqual([stage.auditor.email, stage.administrator.email].sort());
      expect(letters()[0]?.text).toContain(`${holdId} prend fin le 30/06/2026`);
      expect(JSON.stringify(letters())).not.toContain(stage.lou.accountId);
      expect((await stage.shown(holdId)).remindedAt).toBe('2026-06-16T10:00:00.000Z');
    });

    it('end by themselves after their last day, and lapse where nobody decided', async () => {
      const [decided, waiting] = [
        await stage.approved('dossier', dossierNumber(9)),
        await stage.ask(stage.auditor, 'dossier', dossierNumber(8)),
      ];
      const lastDay = Date.parse('2026-06-30T21:59:59.999Z');
      expect((await stage.holds.inForce(lastDay)).keepsIdentity(stage.lou.accountId)).toBe(true);
      expect((await stage.holds.inForce(lastDay + 1)).keepsIdentity(stage.lou.accountId)).toBe(false);
      await tend('2026-06-30T21:59:59Z');
      expect((await stage.shown(decided)).status).toBe('approved');
      await tend('2026-06-30T22:00:00Z');
      expect((await stage.shown(decided)).status).toBe('ended');
      expect((await stage.shown(waiting)).status).toBe('ended');
    });

    it('leave nothing readable of their file once its time has come: six years, or six months where never approved', async () => {
      const files = async () =>
        (await stage.test.server.runtime.keyring.keys('hold')).filter(({ destroyedAt }) => destroyedAt === undefined);
      const before = await files();
      const lapsed = await stage.holds.releaseEnded(Date.parse('2027-01-02T10:00:00Z'));
      expect(lapsed).toEqual({ days: [], keyIds: expect.any(Array) });
      expect(lapsed.keyIds).toHaveLength(1);
      const rest = await files();
      expect(rest).toHaveLength(before.length - 1);
      const last = await stage.holds.releaseEnded(Date.parse('2032-07-02T10:00:00Z'));
      expect([...last.keyIds].sort()).toEqual(rest.map(({ id }) => id).sort());
      expect(await files()).toEqual([]);
      await stage.viewed();
      const list = await stage.auditor.client.get<{ rows: ShownHold[] }>('/api/holds');
      expect(expected(list, 200).rows).toEqual([]);
      for await (const event of stage.test.server.runtime.journal.readAll({ prefixes: ['hold-'] }))
        expect(event.shredded || ['HeldTracesReleased', 'HoldFilePurged'].includes(event.type)).toBe(true);
    });
  });
});
