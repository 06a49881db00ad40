import { availableParallelism } from 'node:os';
import { EventOpener, SqliteLogReader } from '#event-store';
import { Keyring } from '#keyring';
import { eventDefinitions, eventRegistry } from '../../../apps/server/log-contexts.js';
import { readAhead } from '../../../apps/server/read-ahead.js';
import type { FilledFolder } from '../data/filled-folder.js';
import type { Line } from '../bench.js';
import { number } from '../figures.js';

/** Slices of the log, each read raw and then read and opened: what troubles the machine troubles both. */
const SLICE = 500_000;
/** Of each slice, also in one thread. */
const ALONE = 20_000;

interface Total {
  events: number;
  seconds: number;
}

/** Every event of the log read and opened, as a rebuild does it (threads open, this one uses), against pages left sealed. */
export const readOpen: Line = {
  names: ['read-open'],
  async measure(bench) {
    const folder = await bench.folder();
    const { raw, opened, alone } = await measureAll(folder);
    return [
      {
        name: 'read-open',
        value: speedOf(opened),
        unit: 'événements/s',
        limit: speedOf(raw),
        against: 'les mêmes pages lues sans rien ouvrir',
        wanted: [{ of: 'value', bound: 'at-least', threshold: 90_000 }],
        notes: [
          `${number(opened.events)} événements : des fils lisent et ouvrent, un autre reçoit ; dans un seul fil : ${number(speedOf(alone))} événements/s`,
          `remplissage du journal : ${number(folder.fillSpeed)} traces scellées et durables par seconde`,
        ],
      },
    ];
  },
};

async function measureAll(folder: FilledFolder) {
  const { log, keyring: keys } = folder.files();
  const masterKey = folder.masterKey();
  const reader = new SqliteLogReader(log);
  const keyring = Keyring.open({ file: keys, masterKey, readonly: true });
  const opener = new EventOpener(eventRegistry(), keyring);
  const types = new Set(eventDefinitions.map(({ type }) => type));
  const [raw, opened, alone] = [zero(), zero(), zero()];
  try {
    const head = await reader.head();
    for (let from = 0; from < head; from += SLICE) {
      const to = Math.min(head, from + SLICE);
      await through(reader.readAll({ from, limit: to - from }), raw, () => undefined);
      await through(reader.readAll({ from, limit: ALONE }), alone, (event) => opener.open(event));
      const data = { log, keyring: keys, masterKey, from, to, types };
      await through(readAhead(data, new AbortController().signal, availableParallelism()), opened, ({ transcript }) => {
        if (transcript !== undefined) opener.revive(transcript);
      });
    }
  } finally {
    await reader.close();
    keyring.close();
  }
  return { raw, opened, alone };
}

const zero = (): Total => ({ events: 0, seconds: 0 });

const speedOf = ({ events, seconds }: Total): number => events / seconds;

async function through<Event>(
  events: AsyncIterable<Event>,
  total: Total,
  each: (event: Event) => unknown,
): Promise<void> {
  const begun = performance.now();
  for await (const event of events) {
    each(event);
    total.events += 1;
  }
  total.seconds += (performance.now() - begun) / 1000;
}
