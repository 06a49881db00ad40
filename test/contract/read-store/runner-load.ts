import { setTimeout as delay } from 'node:timers/promises';
import { PostgresProjections } from '#read-store/postgres';
import { hear, History, testGroup } from './samples.js';

/** A server that runs projections until it is killed, on a log that goes on: `node runner-load.js URL LAST`. */
const [url = '', last = '0'] = process.argv.slice(2);
const BATCH = 25;
const PAUSE = 5;

class Endless extends History {
  override async *follow(from: number) {
    for (let position = from + 1; position <= Number(last); position += 1) {
      yield { type: 'Told', position, seen: { day: '2026-03-01', who: `user ${position}` }, asks: [] };
      if (position % BATCH !== 0) continue;
      yield { caughtUp: true as const, position };
      await delay(PAUSE);
    }
    yield { caughtUp: true as const, position: Number(last) };
  }
}

const leading = (leads: boolean): void => void process.stdout.write(`${leads ? 'leads' : 'waits'}\n`);

await new PostgresProjections({ url, leading }, [testGroup()], new Endless(), hear()).run(new AbortController().signal);
process.stdout.write('done\n');
