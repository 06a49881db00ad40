import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { EntryProblem } from '../../domain/cloud-event.js';

export interface TakenIn {
  /** Event id of each entry, in the order of the batch; a second delivery gets those of the first. */
  readonly traces: readonly string[];
  /** How many of them had been taken in before. */
  readonly duplicates: number;
  /** Position of the last trace written; `undefined` when all were known. */
  readonly position: number | undefined;
}

export interface RefusedEntry extends EntryProblem {
  readonly index: number;
}

/**
 * Takes in a batch of CloudEvents from another service of the portal: all or nothing.
 * @throws Refusal `intake.refused` whose details list each bad entry with its index and reason.
 */
export class TakeInTraces extends Command<TakenIn> {
  constructor(
    readonly batch: unknown,
    readonly context: CommandContext,
  ) {
    super();
  }
}
