import type { Row } from './port.js';

export interface Pending {
  readonly key: Row;
  value: number;
}

/** The changes of a batch that are merged: one per table, column and row, written at its end. */
export class MergedChanges {
  private readonly sums: Merging[] = [];
  private readonly maxima: Merging[] = [];

  /** The same key object, given again with the same values, is found at the least cost. */
  increment(table: string, key: Row, column: string, by: number): void {
    mergingOf(this.sums, table, column).pending(key, 0).value += by;
  }

  latest(table: string, key: Row, column: string, value: number): void {
    const pending = mergingOf(this.maxima, table, column).pending(key, value);
    if (value > pending.value) pending.value = value;
  }

  counters(): Iterable<Merging> {
    return this.sums;
  }

  latests(): Iterable<Merging> {
    return this.maxima;
  }

  get empty(): boolean {
    return this.sums.length === 0 && this.maxima.length === 0;
  }

  clear(): void {
    this.sums.length = 0;
    this.maxima.length = 0;
  }
}

/** The changes of one column of one table. */
export class Merging {
  private readonly byKey = new Map<string, Pending>();
  /** The same, by the objects that named them. */
  private readonly byObject = new Map<Row, Pending>();

  constructor(
    readonly table: string,
    readonly column: string,
  ) {}

  get rows(): Iterable<Pending> {
    return this.byKey.values();
  }

  pending(key: Row, initial: number): Pending {
    let pending = this.byObject.get(key);
    if (pending === undefined) {
      pending = this.named(key, initial);
      this.byObject.set(key, pending);
    }
    return pending;
  }

  private named(key: Row, initial: number): Pending {
    const name = Object.values(key).join('\n');
    let pending = this.byKey.get(name);
    if (pending === undefined) this.byKey.set(name, (pending = { key, value: initial }));
    return pending;
  }
}

/** There are few. */
function mergingOf(all: Merging[], table: string, column: string): Merging {
  for (const merging of all) if (merging.table === table && merging.column === column) return merging;
  const merging = new Merging(table, column);
  all.push(merging);
  return merging;
}
