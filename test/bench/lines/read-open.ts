import { EventOpener, SqliteLogReader } from '#event-store';
import { Keyring } from '#keyring';
import { eventRegistry } from '../../../apps/server/log-contexts.js';
import type { Line } from '../bench.js';
import { number } from '../figures.js';

/** Slices of the log, each read raw and then read and opened: what troubles the machine troubles both. */
const SLICE = 50_000;

/** Every event of the log read and opened, against pages read and left sealed. */
export const readOpen: Line = {
  names: ['read-open'],
  async measure(bench) {
    const folder = await bench.folder();
    const files = folder.files();
    const reader = new SqliteLogReader(files.log);
    const keyring = Keyring.open({ file: files.keyring, masterKey: folder.masterKey(), readonly: true });
    const opener = new EventOpener(eventRegistry(), keyring);
    const raw = { events: 0, seconds: 0 };
    const opened = { events: 0, seconds: 0 };
    try {
      const head = await reader.head();
      for (let from = 0; from < head; from += SLICE) {
        await through(reader, from, raw, () => undefined);
        await through(reader, from, opened, (event) => opener.open(event));
      }
    } finally {
      await reader.close();
      keyring.close();
    }
    return [
      {
        name: 'read-open',
        value: opened.events / opened.seconds,
        unit: 'événements/s',
        limit: raw.events / raw.seconds,
        against: 'les mêmes pages lues sans rien ouvrir',
        wanted: [{ of: 'value', bound: 'at-least', threshold: 90_000 }],
        notes: [
          `${number(opened.events)} événements, un seul fil`,
          `remplissage du journal : ${number(folder.fillSpeed)} traces scellées et durables par seconde`,
        ],
      },
    ];
  },
};

type Events = ReturnType<SqliteLogReader['readAll']>;
type Stored = Events extends AsyncIterable<infer Event> ? Event : never;

async function through(
  reader: SqliteLogReader,
  from: number,
  total: { events: number; seconds: number },
  each: (event: Stored) => unknown,
): Promise<void> {
  const begun = performance.now();
  for await (const event of reader.readAll({ from, limit: SLICE })) {
    each(event);
    total.events += 1;
  }
  total.seconds += (performance.now() - begun) / 1000;
}
