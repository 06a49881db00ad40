/**
 * Values by two names (a legal day and a user, a key and a tag), bounded. Looked up once per event, so without making a
 * third text of the two. When it is full the group first begun goes whole: days come and go in order.
 */
export class PairCache<Value> {
  private readonly groups = new Map<string, Map<string, Value>>();
  private size = 0;

  constructor(private readonly max: number) {}

  get(group: string, name: string): Value | undefined {
    return this.groups.get(group)?.get(name);
  }

  set(group: string, name: string, value: Value): void {
    if (this.size >= this.max) this.dropOldest();
    let values = this.groups.get(group);
    if (values === undefined) {
      values = new Map();
      this.groups.set(group, values);
    }
    const before = values.size;
    values.set(name, value);
    this.size += values.size - before;
  }

  clear(): void {
    this.groups.clear();
    this.size = 0;
  }

  private dropOldest(): void {
    for (const [group, values] of this.groups) {
      this.groups.delete(group);
      this.size -= values.size;
      return;
    }
  }
}
