import { loadMasterKey } from '#keyring';
import { DataFolder } from '../../../apps/server/data-folder.js';
import { LogFeed } from '../../../apps/server/feed.js';
import { placesOf } from '../../../apps/server/places.js';
import { Settings } from '../../../apps/server/settings.js';
import { openProjections } from '../../../apps/server/stores.js';

/** How far a rebuild was after so many seconds, and the memory that the process then had (bytes). */
export interface MemoryMark {
  readonly position: number;
  readonly seconds: number;
  readonly memory: number;
}

const [folder = '', url = ''] = process.argv.slice(2);
const files = new DataFolder(folder);
const { key } = loadMasterKey({ env: {}, dataDir: folder });
const places = { ...placesOf(new Settings(), files), views: { url } };
const feed = await LogFeed.open(places, key, { ahead: true });
const marks: MemoryMark[] = [];
const begun = performance.now();
const seconds = (): number => (performance.now() - begun) / 1000;
const projections = await openProjections(places, feed, {
  rebuilding: (_, position) => marks.push({ position, seconds: seconds(), memory: process.memoryUsage.rss() }),
  advanced: () => undefined,
  swapped: () => undefined,
  stopped: (failure) => {
    throw failure;
  },
});
await projections.rebuild(['traces'], new AbortController().signal);
process.stdout.write(JSON.stringify({ seconds: seconds(), marks }));
await feed.close();
