import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hear, History, type OpenedReadStore, type OpenReadStore, seen, testGroup } from './samples.js';

const never = new AbortController().signal;

/** What whoever asks is told of how far the views are. */
export function describeWaiting(open: OpenReadStore): void {
  describe('views', () => {
    let store: OpenedReadStore;
    beforeEach(async () => void (store = await open()));
    afterEach(() => store.dispose());

    it('say that they are being rebuilt while no generation of their version is in service', async () => {
      const views = await store.views(new Map([['test', 1]]));
      expect(() => views.query('test')).toThrow('view.rebuilding');
      expect(() => views.checkpoint('test')).toThrow('view.rebuilding');
      await views.close();
    });

    it('say so when a position does not come', async () => {
      const history = new History().add(seen('01', 'ada'));
      await store.projections([testGroup()], history, hear()).run(never);
      const views = await store.views(new Map([['test', 1]]));
      await expect(views.reached('test', 2, 1)).rejects.toMatchObject({ code: 'view.behind', kind: 'unavailable' });
      await views.close();
    });
  });
}
