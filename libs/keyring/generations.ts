/**
 * A bounded cache in two generations: what was not asked for while `max` newer entries came is forgotten. Far cheaper
 * to read than a strict LRU, which a key asked for at every event needs.
 */
export class TwoGenerations<Value> {
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();

  /** @param max of each generation: at most twice as many entries in all. */
  constructor(private readonly max: number) {}

  get(name: string): Value | undefined {
    const found = this.young.get(name);
    if (found !== undefined) return found;
    const kept = this.old.get(name);
    if (kept !== undefined) this.set(name, kept);
    return kept;
  }

  set(name: string, value: Value): void {
    if (this.young.size >= this.max) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(name, value);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
