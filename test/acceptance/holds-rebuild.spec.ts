import { describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '#kernel';
import { rebuild } from '../../apps/cli/commands/rebuild.js';
import { DAY, HoldStage, NEXT_DAY, NOON } from '../support/hold-stage.js';
import { dossierNumber, expected } from '../support/story.js';
import { startTestServer } from '../support/test-server.js';
import { dumpViews } from '../support/view-dump.js';

describe('the view of holds, rebuilt from the log', () => {
  it('shows the same rows, when some holds have let go of their traces, and some of their file', async () => {
    const { test, story, auditor, holds } = await HoldStage.set(startTestServer, new ManualClock(NOON));
    try {
      const ids: string[] = [];
      for (const [rank, endsOn] of [
        [3, '2027-03-01'],
        [4, '2026-03-02'],
        [5, '2026-03-02'],
      ] as const) {
        const asked = { kind: 'dossier', subject: dossierNumber(rank), fromDay: DAY, toDay: DAY, endsOn };
        const body = { ...asked, motive: 'litigation', text: 'Recours devant le tribunal' };
        const { holdId } = expected(await auditor.client.post<{ holdId: string }>('/api/holds', body), 201);
        if (rank !== 5) expected(await story.administrator.client.post(`/api/holds/${holdId}/approval`), 204);
        ids.push(holdId);
      }
      expect(await (await holds.inForce(NOON)).preserve(DAY)).toBe(3);
      const later = Date.parse('2026-10-01T09:00:00Z');
      const ended = await holds.releaseEnded(NEXT_DAY);
      expect(ended.keyIds).toEqual([`hold/${ids[1]}.traces`]);
      expect((await holds.releaseEnded(later)).keyIds).toEqual([`hold/${ids[2]}`]);
      await test.server.runtime.reached(await test.server.runtime.store.head());
      await test.server.close();
      const views = join(test.folder, 'data', 'views');
      const ofHolds = () => Object.entries(dumpViews(views)).filter(([table]) => table.startsWith('holds.'));
      const before = ofHolds();
      expect(before.map(([table, dump]) => [table, dump.split(' ')[0]])).toEqual([
        ['holds.held_traces', '2'],
        ['holds.holds', '2'],
      ]);
      await rebuild(['holds'], test.environment);
      expect(ofHolds()).toEqual(before);
    } finally {
      await test.server.close();
      rmSync(test.folder, { recursive: true, force: true });
    }
  });
});
