import { type Written } from './server-log.js';

/** About what the real server keeps in the 8 MiB it gives to this. */
const REMEMBERED = 100_000;

interface Known extends Written {
  readonly stream: string;
}

/** The ids of the latest events: all that an append without an exact revision has against being written twice. */
export class RecentEvents {
  private readonly known = new Map<string, Known>();

  note(stream: string, ids: readonly string[], { revision, position }: Written): void {
    for (const [index, id] of ids.entries()) {
      this.known.set(id.toLowerCase(), { stream, revision: revision - ids.length + 1 + index, position });
    }
    for (const id of this.known.keys()) {
      if (this.known.size <= REMEMBERED) return;
      this.known.delete(id);
    }
  }

  /** Where the last stands when all were written; `some` when only the first ones were. */
  find(stream: string, ids: readonly string[]): Written | 'some' | undefined {
    let last: Known | undefined;
    for (const id of ids) {
      const known = this.known.get(id.toLowerCase());
      if (known?.stream !== stream) return last === undefined ? undefined : 'some';
      last = known;
    }
    return last;
  }
}
