import { randomBytes } from 'node:crypto';
import { toInstant } from '#kernel';
import { Keyring } from '#keyring';
import type { Line } from '../bench.js';
import { number } from '../figures.js';
import { median } from '../statistics.js';

const [FEW, MANY] = [1_000, 1_000_000];
/** Days of each kind. */
const DAYS = 5;
const USERS = 1_500;
const DAY = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1, 12);
const KEY_BYTES = 32;

/** Destroying the key of a day of many traces, against that of a day of few. */
export const keyDestruction: Line = {
  names: ['key-destruction'],
  measure({ workspace, options }) {
    const many = Math.min(MANY, options.traces);
    const keyring = Keyring.open({ file: workspace.path('keyring-bench.db'), masterKey: randomBytes(KEY_BYTES) });
    const times = { few: [] as number[], many: [] as number[] };
    const destroy = (day: string): number => {
      const begun = performance.now();
      keyring.destroy(`trace/${day}`, BEGIN);
      return performance.now() - begun;
    };
    for (let rank = 0; rank < DAYS; rank += 1) {
      const [few = '', much = '', spare = ''] = [0, 1, 2].map((day) => dayOf(3 * rank + day));
      seal(keyring, few, FEW);
      seal(keyring, spare, FEW);
      seal(keyring, much, many);
      // The disk has been idle while the traces were sealed, and wakes up at its first write; each kind goes first in turn.
      destroy(spare);
      if (rank % 2 === 0) times.few.push(destroy(few));
      times.many.push(destroy(much));
      if (rank % 2 === 1) times.few.push(destroy(few));
    }
    keyring.close();
    return Promise.resolve([
      {
        name: 'key-destruction',
        value: median(times.many),
        unit: 'ms',
        limit: median(times.few),
        against: `la clé d’un jour de ${number(FEW)} traces`,
        wanted: [{ of: 'ratio', bound: 'below', threshold: 2 }],
        notes: [`jours de ${number(many)} traces ; ${DAYS} de chaque sorte, en alternance`],
      },
    ]);
  },
};

const dayOf = (rank: number): string => toInstant(BEGIN + rank * DAY).slice(0, 10);

function seal(keyring: Keyring, day: string, traces: number): void {
  const plaintext = Buffer.alloc(200, 7);
  for (let trace = 0; trace < traces; trace += 1) {
    keyring.seal({ kind: 'trace', day, subject: `user-${trace % USERS}` }, plaintext, Buffer.from(String(trace)));
  }
}
