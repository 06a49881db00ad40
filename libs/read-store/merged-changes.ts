import type { Row } from './port.js';

export interface Pending {
  readonly key: Row;
  value: number;
}

/** The changes of a batch that are merged: one per table, column and row, written at its end. */
export class MergedChanges {
  private readonly sums = new Map<string, Map<string, Pending>>();
  private readonly maxima = new Map<string, Map<string, Pending>>();

  increment(table: string, key: Row, column: string, by: number): void {
    pendingOf(this.sums, table, column, key, 0).value += by;
  }

  latest(table: string, key: Row, column: string, value: number): void {
    const pending = pendingOf(this.maxima, table, column, key, value);
    if (value > pending.value) pending.value = value;
  }

  *counters(): Generator<[table: string, column: string, rows: Iterable<Pending>]> {
    for (const [name, rows] of this.sums) yield [...split(name), rows.values()];
  }

  *latests(): Generator<[table: string, column: string, rows: Iterable<Pending>]> {
    for (const [name, rows] of this.maxima) yield [...split(name), rows.values()];
  }

  get empty(): boolean {
    return this.sums.size === 0 && this.maxima.size === 0;
  }

  clear(): void {
    this.sums.clear();
    this.maxima.clear();
  }
}

const split = (name: string): [string, string] => name.split('\n') as [string, string];

type Merged = Map<string, Map<string, Pending>>;

function pendingOf(all: Merged, table: string, column: string, key: Row, initial: number): Pending {
  const name = `${table}\n${column}`;
  let rows = all.get(name);
  if (rows === undefined) all.set(name, (rows = new Map<string, Pending>()));
  const id = Object.values(key).join('\n');
  let pending = rows.get(id);
  if (pending === undefined) rows.set(id, (pending = { key, value: initial }));
  return pending;
}
