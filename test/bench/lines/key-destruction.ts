import { randomBytes } from 'node:crypto';
import { toInstant } from '#kernel';
import { Keyring } from '#keyring';
import type { Line } from '../bench.js';
import { number } from '../figures.js';
import { median } from '../statistics.js';

const [FEW, MANY] = [1_000, 1_000_000];
/** Days of each kind, destroyed in turn; the first of each is not counted. */
const DAYS = 6;
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
    for (let rank = 0; rank < DAYS; rank += 1) {
      for (const [kind, traces] of [
        ['few', FEW],
        ['many', rank === 0 ? FEW : many],
      ] as const) {
        const at = BEGIN + (2 * rank + (kind === 'few' ? 0 : 1)) * DAY;
        const day = toInstant(at).slice(0, 10);
        seal(keyring, day, traces);
        const begun = performance.now();
        keyring.destroy(`trace/${day}`, at);
        if (rank > 0) times[kind].push(performance.now() - begun);
      }
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
        notes: [`jours de ${number(many)} traces ; ${DAYS - 1} de chaque sorte, en alternance`],
      },
    ]);
  },
};

function seal(keyring: Keyring, day: string, traces: number): void {
  const plaintext = Buffer.alloc(200, 7);
  for (let trace = 0; trace < traces; trace += 1) {
    keyring.seal({ kind: 'trace', day, subject: `user-${trace % USERS}` }, plaintext, Buffer.from(String(trace)));
  }
}
