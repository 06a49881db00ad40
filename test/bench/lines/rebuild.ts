import Database from 'better-sqlite3';
import type { Bench, Line } from '../bench.js';
import type { RebuildTimes } from '../data/filled-folder.js';
import { openTraceView, partitionsOf } from '../data/rebuilt-rows.js';
import type { Figure } from '../figures.js';
import { number } from '../figures.js';

const STRETCH = 500_000;
const ROWS_A_TRANSACTION = 1000;

/** Rows done after so many seconds. */
interface Mark {
  readonly rows: number;
  readonly seconds: number;
}

/** The trace view rebuilt from the log, against its rows inserted with no log, no keys and no projection. */
export const rebuildTraceView: Line = {
  names: ['rebuild-trace-view', 'rebuild-flatness'],
  async measure(bench) {
    const folder = await bench.folder();
    const times = await folder.rebuilt();
    const raw = await insertRaw(bench);
    const end = raw.at(-1) ?? { rows: 0, seconds: 1 };
    const stretch = Math.min(STRETCH, Math.floor(times.rows / 5));
    return [speed(times, end), flatness(marksOf(times), raw, stretch)];
  },
};

const speed = ({ rows, seconds, marks }: RebuildTimes, end: Mark): Figure => ({
  name: 'rebuild-trace-view',
  value: rows / seconds,
  unit: 'lignes/s',
  limit: end.rows / end.seconds,
  against: 'les mêmes lignes et index par better-sqlite3 seul, en partitions',
  wanted: [{ of: 'value', bound: 'at-least', threshold: 50_000 }],
  notes: [
    `${number(rows)} traces en ${number(seconds)} s, dont ${number(seconds - (marks.at(-1)?.seconds ?? seconds))} s ` +
      'pour les derniers index et la mise à l’abri finale',
  ],
});

const flatness = (marks: readonly Mark[], raw: readonly Mark[], stretch: number): Figure => ({
  name: 'rebuild-flatness',
  value: lastOverFirst(marks, stretch),
  unit: 'dernière ÷ première vitesse',
  limit: lastOverFirst(raw, stretch),
  against: 'le même rapport pour better-sqlite3 seul',
  wanted: [{ of: 'value', bound: 'at-least', threshold: 0.8 }],
  notes: [
    `les ${number(stretch)} premières : ${number(stretch / stretchSeconds(marks, 0, stretch))} lignes/s ; les dernières : ` +
      `${number(stretch / stretchSeconds(marks, total(marks) - stretch, total(marks)))} lignes/s`,
  ],
});

const total = (marks: readonly Mark[]): number => marks.at(-1)?.rows ?? 0;

/** A position of the log is a row, but for the few events before the first trace. */
function marksOf({ marks, rows }: RebuildTimes): Mark[] {
  const before = (marks.at(-1)?.position ?? rows) - rows;
  return marks.map(({ position, seconds }) => ({ rows: position - before, seconds }));
}

const lastOverFirst = (marks: readonly Mark[], stretch: number): number =>
  stretchSeconds(marks, 0, stretch) / stretchSeconds(marks, total(marks) - stretch, total(marks));

/** Seconds from one number of rows to another, the marks joined by straight lines. */
function stretchSeconds(marks: readonly Mark[], from: number, to: number): number {
  return secondsAt(marks, to) - secondsAt(marks, from);
}

function secondsAt(marks: readonly Mark[], rows: number): number {
  let before: Mark = { rows: 0, seconds: 0 };
  for (const mark of marks) {
    if (mark.rows >= rows) {
      const share = mark.rows === before.rows ? 1 : (rows - before.rows) / (mark.rows - before.rows);
      return before.seconds + share * (mark.seconds - before.seconds);
    }
    before = mark;
  }
  return before.seconds;
}

/** Only the inserts, the commits and the indexes are on the clock. */
async function insertRaw(bench: Bench): Promise<Mark[]> {
  const view = openTraceView(await bench.folder());
  const raw = new Database(bench.workspace.path('raw-rows.db'));
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = OFF');
  const marks: Mark[] = [];
  let rows = 0;
  let seconds = 0;
  try {
    for (const partition of partitionsOf(view)) {
      const all = view.prepare<[], unknown[]>(`SELECT * FROM "${partition}"`).raw().all();
      const begun = performance.now();
      insertPartition(view, raw, partition, all);
      seconds += (performance.now() - begun) / 1000;
      marks.push({ rows: (rows += all.length), seconds });
    }
  } finally {
    view.close();
    raw.close();
    bench.workspace.remove('raw-rows.db');
  }
  return marks;
}

function insertPartition(
  view: Database.Database,
  raw: Database.Database,
  name: string,
  rows: readonly unknown[][],
): void {
  const [table, ...indexes] = view
    .prepare<[string], { sql: string }>(`SELECT sql FROM sqlite_master WHERE tbl_name = ? ORDER BY type DESC`)
    .all(name);
  raw.exec(table?.sql ?? '');
  const holes = Array.from(rows[0] ?? [], () => '?').join(', ');
  const insert = raw.prepare(`INSERT INTO "${name}" VALUES (${holes})`);
  for (let from = 0; from < rows.length; from += ROWS_A_TRANSACTION) {
    raw.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_A_TRANSACTION)) insert.run(row);
    raw.exec('COMMIT');
  }
  for (const { sql } of indexes) raw.exec(sql);
}
