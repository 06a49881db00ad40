import type { Kysely } from 'kysely';

/** The read models as queries see them. Injected by its class. */
export abstract class Views {
  /** Ordinary queries over one group's tables; always the generation in service. */
  abstract query<Tables>(group: string): Kysely<Tables>;

  /** Position up to which the group has followed the log. */
  abstract checkpoint(group: string): number;

  /**
   * A mark that is another one whenever the group's rows may have changed since: what was read under one mark still holds
   * while it stands. `undefined` where that is not known: nothing may be kept.
   */
  abstract mark(group: string): number | undefined;

  /**
   * Waits until the group has followed the log up to `position`.
   * @throws Refusal `view.behind` (503) after `timeout` milliseconds.
   */
  abstract reached(group: string, position: number, timeout?: number): Promise<void>;
}
