import type { Kysely } from 'kysely';

/** The read models as queries see them. Injected by its class. */
export abstract class Views {
  /** Ordinary queries over one group's tables; always the generation in service. */
  abstract query<Tables>(group: string): Kysely<Tables>;

  /** Position up to which the group has followed the log. */
  abstract checkpoint(group: string): number;

  /**
   * Waits until the group has followed the log up to `position`.
   * @throws Refusal `view.behind` (503) after `timeout` milliseconds.
   */
  abstract reached(group: string, position: number, timeout?: number): Promise<void>;
}
